import type { TfTensor, Tfjs } from '../tfjs.js';

/** 0.5 x (1 + erf(x / sqrt 2)): the one with erf, not tanh (Hendrycks and Gimpel, arXiv 1606.08415). */
export const gelu = (tf: Tfjs, x: TfTensor): TfTensor =>
  tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
