/** Element types of tensors. `int4` and `uint4` are packed two to a byte, low nibble first. */
export const DTYPES = [
  'float32',
  'float64',
  'float16',
  'bfloat16',
  'int64',
  'int32',
  'int8',
  'uint8',
  'bool',
  'int4',
  'uint4',
] as const;

export type DType = (typeof DTYPES)[number];

/** The typed array that stores a dtype. Half formats are kept as bit patterns. */
export interface DTypeArrays {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly float16: Uint16Array;
  readonly bfloat16: Uint16Array;
  readonly int64: BigInt64Array;
  readonly int32: Int32Array;
  readonly int8: Int8Array;
  readonly uint8: Uint8Array;
  readonly bool: Uint8Array;
  readonly int4: Uint8Array;
  readonly uint4: Uint8Array;
}
