import { float, int, ints } from '../attribute.js';
import type { AttentionOp } from '../../op.js';
import type { Dim } from '../../dims/dim.js';
import { subDims } from '../../dims/dim.js';
import type { Emitter, Operand } from '../emitter.js';
import { emitReshape } from './shape.js';
import { CONTRIB, type Lowering } from './lowering.js';

export const lowerAttention: Lowering<'attention'> = (op, inputs, emitter) => {
  const [q, k, v, bias] = inputs as [Operand, Operand, Operand, Operand | undefined];
  const queries = q.shape[1]!;
  const keys = k.shape[op.kv === 'time-state' ? 1 : 2]!;
  // One query that is the last one sees every key.
  const hidden = op.causal && queries !== 1 ? causalBias(queries, keys, emitter) : undefined;
  const scores = bias && hidden ? emitter.emit('Add', [bias.name, hidden]) : (bias?.name ?? hidden);
  return emitter.contrib
    ? multiHeadAttention(
        op,
        [q, k, v],
        withFourAxes(scores, bias, [queries, keys], emitter),
        emitter,
      )
    : plainAttention(op, [q, k, v], scores, emitter);
};

type Triple = readonly [Operand, Operand, Operand];

/** onnxruntime wants the score bias as [batch or 1, heads or 1, queries, keys]. */
const withFourAxes = (
  scores: string | undefined,
  bias: Operand | undefined,
  [queries, keys]: readonly [Dim, Dim],
  emitter: Emitter,
): string | undefined => {
  if (scores === undefined) return undefined;
  const shape = bias?.shape ?? [queries, keys];
  const whole = shape.at(-2) === queries && shape.at(-1) === keys;
  if (whole && shape.length === 4) return scores;
  // Layers that share a mask share its expanded form.
  return emitter.once(`expanded ${scores}`, () =>
    emitter.emit('Expand', [scores, emitter.sizes([1, 1, queries, keys])]),
  );
};

const multiHeadAttention = (
  { heads, scale }: AttentionOp,
  [q, k, v]: Triple,
  scores: string | undefined,
  emitter: Emitter,
): string =>
  emitter.emit(
    'MultiHeadAttention',
    scores === undefined ? [q.name, k.name, v.name] : [q.name, k.name, v.name, '', '', scores],
    { domain: CONTRIB, attributes: [int('num_heads', heads), float('scale', scale)] },
  );

/** softmax(scale q k^T + scores) v, head by head. */
const plainAttention = (
  { heads, scale, kv }: AttentionOp,
  [q, k, v]: Triple,
  scores: string | undefined,
  emitter: Emitter,
): string => {
  const query = splitHeads(q, heads, [0, 2, 1, 3], emitter); // [b, heads, t, d]
  const cached = kv === 'head-time';
  const key = cached
    ? transpose(k.name, [0, 1, 3, 2], emitter)
    : splitHeads(k, heads, [0, 2, 3, 1], emitter); // [b, heads, d, s]
  const value = cached ? v.name : splitHeads(v, heads, [0, 2, 1, 3], emitter); // [b, heads, s, d]
  const scaled = emitter.emit('Mul', [query, emitter.float(scale)]);
  const raw = emitter.emit('MatMul', [scaled, key]); // [b, heads, t, s]
  const biased = scores === undefined ? raw : emitter.emit('Add', [raw, scores]);
  const weights = emitter.emit('Softmax', [biased], { attributes: [int('axis', -1)] });
  const mixed = emitter.emit('MatMul', [weights, value]); // [b, heads, t, d]
  const joined = transpose(mixed, [0, 2, 1, 3], emitter);
  return emitter.emit('Reshape', [joined, emitter.int64s([0, 0, q.shape[2] as number])]);
};

const transpose = (x: string, perm: readonly number[], emitter: Emitter): string =>
  emitter.emit('Transpose', [x], { attributes: [ints('perm', perm)] });

/** [b, t, state] -> [b, t, heads, d], then permuted. */
const splitHeads = (
  x: Operand,
  heads: number,
  perm: readonly number[],
  emitter: Emitter,
): string => {
  const [batch, time, state] = x.shape as [Dim, Dim, number];
  return transpose(emitReshape(x, [batch, time, heads, state / heads], emitter), perm, emitter);
};

/** Lowest float32: softmax makes it an exact 0. */
const HIDDEN = -3.4028234663852886e38;

/** [queries, keys]: 0 where query i may see key j, j <= i + keys - queries; else {@link HIDDEN}. */
const causalBias = (queries: Dim, keys: Dim, emitter: Emitter): string =>
  emitter.once(`causal ${queries} ${keys}`, () => {
    const last = emitter.emit('Unsqueeze', [
      positions(keys, emitter, subDims(keys, queries)),
      emitter.int64s([1]),
    ]); // [queries, 1]
    const seen = emitter.emit('LessOrEqual', [positions(keys, emitter), last]);
    return emitter.emit('Where', [seen, emitter.float(0), emitter.float(HIDDEN)]);
  });

/** int64 [end - start]: start, start + 1, ..., end - 1. */
const positions = (end: Dim, emitter: Emitter, start: Dim = 0): string =>
  emitter.emit('Range', [
    scalarSize(start, emitter),
    scalarSize(end, emitter),
    scalarSize(1, emitter),
  ]);

const scalarSize = (dim: Dim, emitter: Emitter): string =>
  typeof dim === 'number'
    ? emitter.constant({ dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(dim)) })
    : emitter.emit('Squeeze', [emitter.size(dim), emitter.int64s([0])]);
