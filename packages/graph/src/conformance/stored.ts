import { allocate, elementCount, tensor, type AnyTensor, type DType } from '@distilwhisper/tensor';
import type { Tensors } from '../engine.js';

/** A tensor as fixture files keep it. */
export interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export const readStored = ({ dtype, shape, data }: StoredTensor): AnyTensor => {
  const array = allocate(dtype as DType, elementCount(shape));
  data.forEach((value, i) => {
    array[i] = value;
  });
  return tensor(dtype as DType, shape, array);
};

export const readAll = (stored: Readonly<Record<string, StoredTensor>>): Tensors =>
  Object.fromEntries(Object.entries(stored).map(([name, value]) => [name, readStored(value)]));
