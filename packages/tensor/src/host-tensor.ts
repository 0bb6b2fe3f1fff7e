import { allocate, storageLength, storageName, type DType, type DTypeArrays } from './dtype.js';
import { fail } from './errors.js';
import type { AnyTensor, Axes, HostTensor } from './tensor.js';

/** Number of elements of a shape: the product of its sizes, 1 for a scalar (`[]`). */
export const elementCount = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

/** `[2, 80, 3000]`, for messages. */
export const formatShape = (shape: readonly (number | string)[]): string => `[${shape.join(', ')}]`;

const checkShape = (shape: readonly number[]): number => {
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    fail('shape', `shape ${formatShape(shape)}: every size must be a whole number >= 0`, { shape });
  const count = elementCount(shape);
  if (!Number.isSafeInteger(count))
    fail('shape', `shape ${formatShape(shape)} has more elements than can be counted`, { shape });
  return count;
};

/**
 * A host tensor over `data`, which is not copied.
 *
 * The axes come from where the result goes: `const mel: F32<['batch', 'mel', 'frame']> = tensor(...)`;
 * {@link withAxes} checks them at run time too.
 *
 * @throws DistilWhisperError `shape` where data and shape disagree, `dtype` where the array is of another kind
 */
export const tensor = <D extends DType, A extends Axes = Axes>(
  dtype: D,
  shape: readonly number[],
  data: DTypeArrays[D],
): HostTensor<D, A> => {
  const count = checkShape(shape);
  const kind: string = Object.prototype.toString.call(data).slice(8, -1);
  if (kind !== storageName(dtype))
    fail('dtype', `a ${dtype} tensor is stored in a ${storageName(dtype)}, not in a ${kind}`, {
      dtype,
      actual: kind,
    });
  const slots = storageLength(dtype, count);
  if (data.length !== slots)
    fail(
      'shape',
      `shape ${formatShape(shape)} of ${dtype} needs ${slots} array elements, but the data has ${data.length}`,
      { dtype, shape, expected: slots, actual: data.length },
    );
  return { dtype, shape, data };
};

/** A tensor of zeros (of `false` for bool). */
export const zeros = <D extends DType, A extends Axes = Axes>(
  dtype: D,
  shape: readonly number[],
): HostTensor<D, A> => ({ dtype, shape, data: allocate(dtype, checkShape(shape)) });

/** A float32 or int32 tensor of rank 0. */
export const scalar = <D extends 'float32' | 'int32'>(
  dtype: D,
  value: number,
): HostTensor<D, []> => {
  const result = zeros<D, []>(dtype, []);
  result.data[0] = value;
  return result;
};

/** The same data in another shape of as many elements. No copy. */
export const reshape = <D extends DType, A extends Axes = Axes>(
  source: HostTensor<D>,
  shape: readonly number[],
): HostTensor<D, A> => {
  if (checkShape(shape) !== elementCount(source.shape))
    fail(
      'shape',
      `cannot reshape ${formatShape(source.shape)} (${elementCount(source.shape)} elements) to ${formatShape(shape)} (${elementCount(shape)})`,
      { from: source.shape, to: shape },
    );
  return { dtype: source.dtype, shape, data: source.data };
};

/** Whether a value is a tensor; a subtree that merely has children of those names is not. */
export const isTensor = (value: unknown): value is AnyTensor =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as AnyTensor).dtype === 'string' &&
  Array.isArray((value as AnyTensor).shape) &&
  ArrayBuffer.isView((value as AnyTensor).data);
