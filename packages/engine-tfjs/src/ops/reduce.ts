import type { OpOf } from '@distilwhisper/graph';
import type { TfTensor, Tfjs } from '../tfjs.js';

export const reduce = (tf: Tfjs, { by, axes, keepDims }: OpOf<'reduce'>, x: TfTensor): TfTensor => {
  if (axes.length === 0) return tf.clone(x);
  switch (by) {
    case 'sum':
      return tf.sum(x, [...axes], keepDims);
    case 'mean':
      return tf.mean(x, [...axes], keepDims);
    case 'max':
      return tf.max(x, [...axes], keepDims);
  }
};

export const argmax = (tf: Tfjs, { axis }: OpOf<'argmax'>, x: TfTensor): TfTensor =>
  tf.argMax(x, axis);
