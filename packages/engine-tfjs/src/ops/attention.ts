import type { AttentionOp } from '@distilwhisper/graph';
import type { Backend } from '../backend.js';
import type { TfTensor, Tfjs } from '../tfjs.js';
import { matmul } from './matmul.js';

/** softmax(scale q k^T + bias) v by head (Vaswani et al., arXiv 1706.03762, 3.2). */
export const attention = (
  backend: Backend,
  op: AttentionOp,
  [q, k, v, bias]: readonly [TfTensor, TfTensor, TfTensor, ...(readonly TfTensor[])],
): TfTensor => {
  const { tf } = backend;
  const asHeads = (x: TfTensor): TfTensor =>
    op.kv === 'head-time' ? x : splitHeads(tf, op.heads, x);
  const queries = splitHeads(tf, op.heads, tf.mul(q, op.scale)); //         [b, h, t, d/h]
  const keys = asHeads(k); //                                               [b, h, s, d/h]
  let scores = matmul(backend, { transposeA: false, transposeB: true }, queries, keys); // [b, h, t, s]
  if (bias) scores = tf.add(scores, bias);
  if (op.causal && q.shape[1]! > 1)
    scores = tf.add(scores, causalMask(tf, q.shape[1]!, keys.shape[2]!));
  const weights = tf.softmax(scores);
  const mixed = matmul(backend, { transposeA: false, transposeB: false }, weights, asHeads(v));
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), q.shape); //         [b, t, d]
};

/** x [b, t, d] -> [b, heads, t, d / heads] */
const splitHeads = (tf: Tfjs, heads: number, x: TfTensor): TfTensor => {
  const [batch, time, state] = x.shape as [number, number, number];
  return tf.transpose(tf.reshape(x, [batch, time, heads, state / heads]), [0, 2, 1, 3]);
};

/** [t, s]: 0 where query i sees key j (j <= s - t + i), minus infinity elsewhere. */
const causalMask = (tf: Tfjs, queries: number, keys: number): TfTensor => {
  const seen = tf.reshape(tf.range(keys - queries, keys, 1, 'int32'), [queries, 1]);
  const hidden = tf.less(seen, tf.reshape(tf.range(0, keys, 1, 'int32'), [1, keys]));
  const minusInfinity = tf.fill([queries, keys], -Infinity, 'float32');
  return tf.where(hidden, minusInfinity, tf.fill([queries, keys], 0, 'float32'));
};
