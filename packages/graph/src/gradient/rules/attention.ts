import { subDims, type Dim } from '../../dims/dim.js';
import type { AnyValue } from '../../ir.js';
import type { AttentionOp } from '../../op.js';
import type { GradientRule } from '../rule.js';
import type { Tape } from '../tape.js';

/**
 * Probabilities P are computed again from q and k, so that the forward pass keeps no [t, s] matrix
 * (as in FlashAttention, arXiv 2205.14135, algorithm 4, without its tiling). With dO the gradient by
 * the output O: dV = P^T dO, dP = dO V^T, dS = P (dP - rowsum(dO O)), dQ = scale dS K, dK = scale dS^T Q.
 */
export const attentionRule: GradientRule<'attention'> = (context) => {
  const { tape, op, dy, output, inputs, needs } = context;
  const [q, k, v] = inputs;
  const bias = inputs[3] as AnyValue | undefined;
  const asHeads = (x: AnyValue): AnyValue =>
    op.kv === 'head-time' ? x : splitHeads(tape, op.heads, x);
  const queries = tape.mul(splitHeads(tape, op.heads, q), op.scale); // [b, h, t, d/h]
  const [keys, values] = [asHeads(k), asHeads(v)]; //                   [b, h, s, d/h]
  const weights = probabilities(tape, op, queries, keys, bias); //      [b, h, t, s]
  const dOut = splitHeads(tape, op.heads, dy); //                       [b, h, t, d/h]
  const merged = (x: AnyValue): AnyValue =>
    op.kv === 'head-time' ? x : mergeHeads(tape, x, k.shape);
  const dv = needs(2) ? merged(tape.matmul(weights, dOut, 'a')) : undefined;
  if (!needs(0) && !needs(1) && !needs(3)) return [undefined, undefined, dv];

  const out = splitHeads(tape, op.heads, output);
  const rowSums = tape.sum(tape.mul(dOut, out), [3], true); //          [b, h, t, 1]
  const dScores = tape.mul(weights, tape.sub(tape.matmul(dOut, values, 'b'), rowSums));
  return [
    needs(0)
      ? mergeHeads(tape, tape.mul(tape.matmul(dScores, keys), op.scale), q.shape)
      : undefined,
    needs(1) ? merged(tape.matmul(dScores, queries, 'a')) : undefined,
    dv,
    needs(3) ? tape.sumTo(dScores, bias!.shape) : undefined,
  ];
};

const probabilities = (
  tape: Tape,
  { causal }: AttentionOp,
  queries: AnyValue,
  keys: AnyValue,
  bias: AnyValue | undefined,
): AnyValue => {
  const products = tape.matmul(queries, keys, 'b');
  const shifted = bias ? tape.add(products, bias) : products;
  const [time, source] = [queries.shape[2]!, keys.shape[2]!];
  const scores = causal ? tape.where(visible(tape, time, source), shifted, -Infinity) : shifted;
  return tape.emit({ kind: 'softmax', axis: 3 }, scores);
};

/** bool [t, s]: the last of t queries stands at the last of s keys, and no query sees later keys. */
const visible = (tape: Tape, time: Dim, source: Dim): AnyValue => {
  const positions = tape.emit({ kind: 'iota', size: source });
  const start = subDims(source, time);
  const own = tape.emit({ kind: 'slice', axis: 0, start, end: source }, positions);
  const rows = tape.expand(tape.reshape(own, [time, 1]), [time, source]);
  return tape.emit({ kind: 'greaterEqual' }, rows, positions);
};

/** [b, t, d] -> [b, heads, t, d / heads] */
const splitHeads = (tape: Tape, heads: number, x: AnyValue): AnyValue => {
  const [batch, time, state] = x.shape as [Dim, Dim, number];
  return tape.transpose(tape.reshape(x, [batch, time, heads, state / heads]), [0, 2, 1, 3]);
};

/** [b, heads, t, d / heads] -> [b, t, d] */
const mergeHeads = (tape: Tape, x: AnyValue, shape: readonly Dim[]): AnyValue =>
  tape.reshape(tape.transpose(x, [0, 2, 1, 3]), shape);
