import { allocate, fail, type AnyTensor, type DType } from '@distilwhisper/tensor';

/** A host tensor of rank 0. */
export const scalarTensor = (dtype: DType, value: number): AnyTensor => {
  const data = allocate(dtype, 1);
  if (data instanceof BigInt64Array) data[0] = BigInt(value);
  else if (dtype === 'float16' || dtype === 'bfloat16')
    fail('dtype', `a number argument cannot be ${dtype}; cast the value to float32`, { dtype });
  else data[0] = value;
  return { dtype, shape: [], data };
};
