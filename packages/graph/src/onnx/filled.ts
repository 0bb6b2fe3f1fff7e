import { allocate, elementCount, fail, type AnyTensor, type DType } from '@distilwhisper/tensor';

/** A tensor whose elements are all `value`. Half formats know 0 and 1 only. */
export const filled = (dtype: DType, shape: readonly number[], value: number): AnyTensor => {
  const data = allocate(dtype, elementCount(shape));
  if (data instanceof BigInt64Array) data.fill(BigInt(value));
  else data.fill(storedElement(dtype, value));
  return { dtype, shape, data };
};

const ONE_BITS: Partial<Record<DType, number>> = { float16: 0x3c00, bfloat16: 0x3f80 };

const storedElement = (dtype: DType, value: number): number => {
  if (dtype === 'int4' || dtype === 'uint4') return (value & 15) | ((value & 15) << 4);
  const one = ONE_BITS[dtype];
  if (one === undefined || value === 0) return value;
  if (value === 1) return one;
  return fail(
    'unsupported',
    `a ${dtype} constant of ${value} is not supported: fill a float32 tensor and cast it`,
  );
};
