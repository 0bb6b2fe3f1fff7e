import type { OpOf } from '@distilwhisper/graph';
import type { TfTensor, Tfjs } from '../tfjs.js';

/** x [...before, n, ...after], indices any shape -> [...before, ...indices, ...after] */
export const gather = (
  tf: Tfjs,
  { axis }: OpOf<'gather'>,
  x: TfTensor,
  indices: TfTensor,
): TfTensor => tf.gather(x, indices, axis);

/** updates [n, ...rest], indices [n] -> [size, ...rest]; rows of equal index are summed. */
export const scatterAdd = (
  tf: Tfjs,
  size: number,
  updates: TfTensor,
  indices: TfTensor,
): TfTensor => {
  const shape = [size, ...updates.shape.slice(1)];
  if (updates.size === 0) return zeros(tf, shape, updates);
  return tf.scatterND(tf.reshape(indices, [-1, 1]), updates, shape);
};

const zeros = (tf: Tfjs, shape: number[], { dtype }: TfTensor): TfTensor =>
  tf.fill(shape, 0, dtype);

/** mask [n] -> where it is true, ascending. The count is data, so the mask comes to host memory. */
export const nonzero = async (tf: Tfjs, mask: TfTensor): Promise<TfTensor> => {
  const flags = await mask.data();
  const positions = Int32Array.from(flags.keys()).filter((i) => flags[i] !== 0);
  return tf.tensor(positions, [positions.length], 'int32');
};
