import type { AttentionOp } from '../op.js';
import type { Cell, KernelContext } from './cell.js';
import { broadcastData } from './elementwise.js';
import { reshape, transpose } from './layout.js';
import { matmul } from './matmul.js';
import { softmax } from './normalise.js';

/** softmax(scale q k^T + bias) v by head (Vaswani et al., arXiv 1706.03762, 3.2), step by step. */
export const attention = (
  context: KernelContext,
  op: AttentionOp,
  [q, k, v, bias]: readonly Cell[],
): Cell => {
  const [batch, queries, state] = q!.shape as [number, number, number];
  const heads = splitHeads(context, op.heads, q!); //                       [b, h, t, d/h]
  const asHeads = (x: Cell): Cell => (op.kv === 'head-time' ? x : splitHeads(context, op.heads, x)); //        [b, h, s, d/h]
  const keys = asHeads(k!);
  const scores = matmul(
    context,
    { kind: 'matmul', transposeA: false, transposeB: true },
    heads,
    keys,
  ); //                                                                     [b, h, t, s]
  const shift = bias && broadcastData(context, bias, scores.shape);
  const sources = keys.shape[2]!;
  for (let i = 0; i < scores.data.length; i += 1) {
    const query = Math.floor(i / sources) % queries;
    const hidden = op.causal && i % sources > sources - queries + query;
    scores.data[i] = hidden ? -Infinity : scores.data[i]! * op.scale + (shift?.[i] ?? 0);
  }
  const weights = softmax(context, 3, false, scores);
  const mixed = matmul(
    context,
    { kind: 'matmul', transposeA: false, transposeB: false },
    weights,
    asHeads(v!),
  ); //                                                                     [b, h, t, d/h]
  return reshape(transpose(context, mixed, [0, 2, 1, 3]), [batch, queries, state]);
};

/** [b, t, d] -> [b, heads, t, d / heads] */
const splitHeads = (context: KernelContext, heads: number, x: Cell): Cell => {
  const [batch, time, state] = x.shape as [number, number, number];
  return transpose(context, reshape(x, [batch, time, heads, state / heads]), [0, 2, 1, 3]);
};
