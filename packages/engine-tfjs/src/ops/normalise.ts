import type { TfTensor, Tfjs } from '../tfjs.js';
import { gelu } from './gelu.js';

/** (x - mean) / sqrt(variance + epsilon) * weight + bias over the last axis (Ba et al., arXiv 1607.06450). */
export const layerNorm = (
  tf: Tfjs,
  epsilon: number,
  x: TfTensor,
  weight: TfTensor,
  bias: TfTensor,
): TfTensor => {
  const centred = tf.sub(x, tf.mean(x, -1, true)); //                       [..., d]
  const variance = tf.mean(tf.square(centred), -1, true); //                [..., 1]
  const rate = tf.rsqrt(tf.add(variance, epsilon));
  return tf.add(tf.mul(tf.mul(centred, rate), weight), bias);
};

/** The normalised sum of x and residual, and the sum. */
export const addLayerNorm = (
  tf: Tfjs,
  epsilon: number,
  [x, residual, weight, bias]: readonly TfTensor[],
): TfTensor[] => {
  const sum = tf.add(x!, residual!);
  return [layerNorm(tf, epsilon, sum, weight!, bias!), sum];
};

export const biasGelu = (tf: Tfjs, x: TfTensor, bias: TfTensor): TfTensor =>
  gelu(tf, tf.add(x, bias));

/** Along any axis; tfjs has only the last one. */
export const softmax = (
  tf: Tfjs,
  kind: 'softmax' | 'logSoftmax',
  axis: number,
  x: TfTensor,
): TfTensor => {
  const apply = (y: TfTensor): TfTensor => (kind === 'softmax' ? tf.softmax(y) : tf.logSoftmax(y));
  if (axis === x.rank - 1) return apply(x);
  const perm = x.shape.map((_, i) => (i === axis ? x.rank - 1 : i === x.rank - 1 ? axis : i));
  return tf.transpose(apply(tf.transpose(x, perm)), perm);
};
