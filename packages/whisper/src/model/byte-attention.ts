import type { Builder, Dim, V, Value } from '@distilwhisper/graph';
import { joinHeads, splitHeads } from './attention.js';
import type { Hidden } from './seams.js';

type HeadScale = V<readonly ['batch', 'head', 1, 1]>;

/** Keys of cross-attention in bytes: about `codes` times `scale`. */
export interface ByteKeys {
  /** int8 [batch, head, headState, time] */
  readonly codes: Value<'int8', readonly ['batch', 'head', 'headState', 'time']>;
  /** [batch, head, 1, 1] */
  readonly scale: HeadScale;
  /** [batch, head, 1, time]: what each key adds to its score because codes of queries are `ZERO` too large. */
  readonly offset: V<readonly ['batch', 'head', 1, 'time']>;
}

/** Values of cross-attention in bytes: about `codes` times `scale`. */
export interface ByteValues {
  /** int8 [batch, head, time, headState] */
  readonly codes: Value<'int8', readonly ['batch', 'head', 'time', 'headState']>;
  /** [batch, head, 1, 1] */
  readonly scale: HeadScale;
}

/**
 * Codes of keys and values are -63 to 63: sums of two products with an unsigned byte then stay below 2^15, and are the
 * same on processors without 8-bit dot products, which would cut them.
 */
const MOST = 63;
/** Codes of queries are -127 to 127, stored as unsigned bytes around this. */
const ZERO = 128;
/** Stands for a largest magnitude of zero. */
const TINY = 1e-30;

/** x [batch, head, a, b] in codes, with one scale for each recording and head. */
const toCodes = <A extends string, B extends string>(
  g: Builder,
  x: V<readonly ['batch', 'head', A, B]>,
): {
  readonly codes: Value<'int8', readonly ['batch', 'head', A, B]>;
  readonly scale: HeadScale;
} => {
  const largest: HeadScale = g.reduceMax(g.abs(x), { axes: [2, 3], keepDims: true, as: ['batch', 'head', 1, 1] }); // prettier-ignore
  const most = g.max(largest, TINY);
  const codes = g.roundToByte(g.mul(x, g.div(MOST, most)), 'int8');
  return { codes, scale: g.mul(most, 1 / MOST) };
};

/** k [batch, time, state] */
export const byteKeys = (g: Builder, k: Hidden, heads: number): ByteKeys => {
  const [batch, time, state] = k.shape as readonly [Dim, Dim, number];
  const headState = state / heads;
  const apart = g.reshape(k, ['batch', 'time', 'head', 'headState'], [batch, time, heads, headState]); // prettier-ignore
  const turned = g.transpose(apart, ['batch', 'head', 'headState', 'time'], [0, 2, 3, 1]);
  const { codes, scale } = toCodes(g, turned);
  const zeros = g.fill(ZERO, ['batch', 'head', 1, 'headState'], [batch, heads, 1, headState]);
  const offset = g.byteMatmul(g.roundToByte(zeros, 'uint8'), codes); // [batch, head, 1, time]
  return { codes, scale, offset };
};

/** v [batch, time, state] */
export const byteValues = (g: Builder, v: Hidden, heads: number): ByteValues =>
  toCodes(g, splitHeads(g, v, heads));

/**
 * softmax(q k^T / sqrt(headState)) v by head, of q [batch, query, state], where both products multiply bytes: queries
 * have a scale for each row and head, probabilities are rounded to 255ths of the largest of their row. Rows do not
 * depend on each other. What that costs is measured in docs/decisions/0003.
 */
export const attendBytes = (
  g: Builder,
  query: Hidden,
  key: ByteKeys,
  value: ByteValues,
  heads: number,
): Hidden => {
  const q = splitHeads(g, query, heads); // [batch, head, query, headState]
  const unit = g.mul(g.max(rowMax(g, g.abs(q)), TINY), 1 / 127); // [batch, head, query, 1]
  const codes = g.roundToByte(g.mul(q, g.reciprocal(unit)), 'uint8', ZERO);
  const sums = g.sub(g.byteMatmul(codes, key.codes), key.offset); // [batch, head, query, time]
  const scale = Number(g.dim(q, 3)) ** -0.5;
  const scores = g.mul(sums, g.mul(unit, g.mul(key.scale, scale)));
  const weights = g.softmax(scores);
  const largest = rowMax(g, weights); // [batch, head, query, 1]
  const parts = g.roundToByte(g.mul(weights, g.div(255, largest)), 'uint8');
  const mixed = g.byteMatmul(parts, value.codes); // [batch, head, query, headState]
  return joinHeads(g, g.mul(mixed, g.mul(largest, g.mul(value.scale, 1 / 255))));
};

const rowMax = <T extends readonly ['batch', 'head', 'time', string]>(g: Builder, x: V<T>) =>
  g.reduceMax(x, { axes: [3], keepDims: true, as: ['batch', 'head', 'time', 1] });

/** The keys [batch, head, time, headState] that the codes stand for. */
export const keysOf = (g: Builder, { codes, scale }: Omit<ByteKeys, 'offset'>) =>
  g.transpose(
    g.mul(g.cast(codes, 'float32'), scale),
    ['batch', 'head', 'time', 'headState'],
    [0, 1, 3, 2],
  );
