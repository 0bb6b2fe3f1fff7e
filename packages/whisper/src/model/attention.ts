import { subDims, type AttentionOp, type Builder, type Dim, type V } from '@distilwhisper/graph';
import type { AttentionValues } from './parameters.js';
import type { Hidden, Linear } from './seams.js';

/** Keys or values as caches keep them. */
export type HeadTime = V<readonly ['batch', 'head', 'time', 'headState']>;
export type AttentionWeights = V<readonly ['batch', 'head', 'query', 'key']>;

export interface AttentionInputs {
  readonly q: Hidden;
  readonly k: Hidden | HeadTime;
  readonly v: Hidden | HeadTime;
}

export interface AttendOptions {
  readonly heads: number;
  readonly causal?: boolean;
  readonly kv?: AttentionOp['kv'];
}

/** Query, key and value projections of the same sequence (self-attention). */
export const projectSelf = (
  g: Builder,
  x: Hidden,
  values: AttentionValues,
  linear: Linear,
  path: string,
): { readonly q: Hidden; readonly k: Hidden; readonly v: Hidden } => ({
  q: linear(g, x, values.q_proj, `${path}.q_proj`),
  ...projectKeysValues(g, x, values, linear, path),
});

export const projectKeysValues = (
  g: Builder,
  x: Hidden,
  values: AttentionValues,
  linear: Linear,
  path: string,
): { readonly k: Hidden; readonly v: Hidden } => ({
  k: linear(g, x, values.k_proj, `${path}.k_proj`),
  v: linear(g, x, values.v_proj, `${path}.v_proj`),
});

/** softmax(q k^T / sqrt(d / heads)) v by head ("Attention Is All You Need", equation 1), fused. */
export const attend = (g: Builder, { q, k, v }: AttentionInputs, options: AttendOptions): Hidden =>
  g.attention(q, k, v, options);

/**
 * As {@link attend}, for a step's few queries: they are scaled in place of the scores, which has the same result
 * (exactly, where the scale is a power of two) and lets onnxruntime take its quick product of one row.
 */
export const attendFew = (g: Builder, inputs: AttentionInputs, options: AttendOptions): Hidden => {
  const scale = (Number(g.dim(inputs.q, 2)) / options.heads) ** -0.5;
  return g.attention(g.mul(inputs.q, scale), inputs.k, inputs.v, { ...options, scale: 1 });
};

/** As {@link attend} but step by step, so that the weights [batch, head, query, key] can be seen. */
export const attendWithWeights = (
  g: Builder,
  { q, k, v }: AttentionInputs,
  options: AttendOptions,
): { readonly y: Hidden; readonly weights: AttentionWeights } => {
  const { heads, kv = 'time-state' } = options;
  const split = (x: Hidden | HeadTime): HeadTime =>
    kv === 'head-time' ? (x as HeadTime) : splitHeads(g, x as Hidden, heads);
  const weights = attentionWeights(g, splitHeads(g, q, heads), split(k), options.causal ?? false);
  const mixed = g.emit({ kind: 'matmul', transposeA: false, transposeB: false }, [
    weights,
    split(v),
  ])[0]!; // [batch, head, query, headState]
  return { y: joinHeads(g, mixed as HeadTime), weights };
};

/** softmax(q k^T / sqrt(headState)); `causal`: the last query sees every key, the one before one less. */
export const attentionWeights = (
  g: Builder,
  q: HeadTime,
  k: HeadTime,
  causal: boolean,
): AttentionWeights => {
  const scale = Number(g.dim(q, 3)) ** -0.5;
  const scores = g.emit({ kind: 'matmul', transposeA: false, transposeB: true }, [
    g.mul(q, scale),
    k,
  ])[0] as AttentionWeights; // [batch, head, query, key]
  return g.softmax(causal ? hideFuture(g, scores) : scores);
};

const HIDDEN_SCORE = -3.4e38; // exp() of it is exactly 0

const hideFuture = (g: Builder, scores: AttentionWeights): AttentionWeights => {
  const [queries, keys] = [g.dim(scores, 2), g.dim(scores, 3)];
  const key = g.expand(g.iota('key', keys), ['query', 'key'], [queries, keys]);
  const position = g.slice(g.iota('key', keys), ['query'], {
    axis: 0,
    start: subDims(keys, queries),
  }); // the queries are the last of the keys
  const query = g.reshape(position, ['query', 1], [queries, 1]);
  const visible = g.not(g.less(g.expand(query, ['query', 'key'], [queries, keys]), key));
  return g.where(visible, scores, HIDDEN_SCORE);
};

/** [batch, time, state] -> [batch, head, time, headState] */
export const splitHeads = (g: Builder, x: Hidden, heads: number): HeadTime => {
  const [batch, time, state] = x.shape as readonly [Dim, Dim, number];
  const apart = g.reshape(
    x,
    ['batch', 'time', 'head', 'headState'],
    [batch, time, heads, state / heads],
  );
  return g.transpose(apart, ['batch', 'head', 'time', 'headState'], [0, 2, 1, 3]);
};

/** [batch, head, time, headState] -> [batch, time, state] */
export const joinHeads = (g: Builder, x: HeadTime): Hidden => {
  const [batch, heads, time, headState] = x.shape as readonly [Dim, number, Dim, number];
  const together = g.transpose(x, ['batch', 'time', 'head', 'headState'], [0, 2, 1, 3]);
  return g.reshape(together, ['batch', 'time', 'state'], [batch, time, heads * headState]);
};
