import { convert, elementCount, type AnyTensor, type DType } from '@distilwhisper/tensor';

/** Element storage while interpreting. int64 is kept in float64 (exact to 2^53), halves as floats. */
export type Numbers = Float32Array | Float64Array | Int32Array | Int8Array | Uint8Array;
export type Precision = 'float32' | 'float64';

/** A tensor while interpreting: row-major. */
export interface Cell {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Numbers;
}

/** What a kernel may use besides its arguments. */
export interface KernelContext {
  /** Zeroed storage for a dtype at the interpreter's precision. */
  readonly allocate: (dtype: DType, size: number) => Numbers;
  /** A cell of zeros. */
  readonly zeros: (dtype: DType, shape: readonly number[]) => Cell;
}

const FLOATS: readonly DType[] = ['float32', 'float64', 'float16', 'bfloat16'];
export const isFloat = (dtype: DType): boolean => FLOATS.includes(dtype);

export const kernelContext = (precision: Precision): KernelContext => {
  const allocate = (dtype: DType, size: number): Numbers => {
    if (dtype === 'float64' || dtype === 'int64') return new Float64Array(size);
    if (isFloat(dtype))
      return precision === 'float64' ? new Float64Array(size) : new Float32Array(size);
    if (dtype === 'int32') return new Int32Array(size);
    return dtype === 'int8' ? new Int8Array(size) : new Uint8Array(size);
  };
  const zeros = (dtype: DType, shape: readonly number[]): Cell => ({
    dtype,
    shape,
    data: allocate(dtype, elementCount(shape)),
  });
  return { allocate, zeros };
};

/** A host tensor as a cell; its data is shared where the storage is the same. */
export const fromHost = (context: KernelContext, source: AnyTensor, dtype: DType): Cell => {
  const stored = convert(source, isHalf(source.dtype) ? 'float32' : source.dtype).data;
  const wanted = context.allocate(dtype, 0);
  if (stored.constructor === wanted.constructor)
    return { dtype, shape: source.shape, data: stored as Numbers };
  const data = context.allocate(dtype, stored.length);
  for (let i = 0; i < stored.length; i += 1) data[i] = Number(stored[i]);
  return { dtype, shape: source.shape, data };
};

const isHalf = (dtype: DType): boolean => dtype === 'float16' || dtype === 'bfloat16';

/** A cell as a host tensor of its dtype, or float64 for any float at precision float64. */
export const toHost = ({ dtype, shape, data }: Cell): AnyTensor => {
  if (dtype === 'int64')
    return { dtype, shape, data: BigInt64Array.from(data, (value) => BigInt(value)) };
  if (data instanceof Float64Array) return { dtype: 'float64', shape, data };
  if (isHalf(dtype)) return convert({ dtype: 'float32', shape, data }, dtype);
  return { dtype, shape, data };
};
