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

const BITS: Readonly<Record<DType, number>> = {
  float32: 32,
  float64: 64,
  float16: 16,
  bfloat16: 16,
  int64: 64,
  int32: 32,
  int8: 8,
  uint8: 8,
  bool: 8,
  int4: 4,
  uint4: 4,
};

const ARRAYS: {
  readonly [D in DType]: {
    new (length: number): DTypeArrays[D];
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): DTypeArrays[D];
    readonly BYTES_PER_ELEMENT: number;
    readonly name: string;
  };
} = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  int4: Uint8Array,
  uint4: Uint8Array,
};

/** Bits that one element takes in memory and in files. */
export const bitsPerElement = (dtype: DType): number => BITS[dtype];

/** Bytes that `count` elements take; an odd number of 4-bit elements rounds up. */
export const byteLength = (dtype: DType, count: number): number =>
  Math.ceil((count * BITS[dtype]) / 8);

/** Slots of the storage array for `count` elements: the same number, or half of it for 4-bit types. */
export const storageLength = (dtype: DType, count: number): number =>
  byteLength(dtype, count) / ARRAYS[dtype].BYTES_PER_ELEMENT;

/** A zero-filled storage array for `count` elements. */
export const allocate = <D extends DType>(dtype: D, count: number): DTypeArrays[D] =>
  new ARRAYS[dtype](storageLength(dtype, count));

/** The name of the typed array that stores a dtype, e.g. `Float32Array`. */
export const storageName = (dtype: DType): string => ARRAYS[dtype].name;

/**
 * Reads little-endian bytes as elements. No copy where the bytes are aligned for the dtype,
 * one copy where they are not. `bytes.byteLength` must be `byteLength(dtype, count)`.
 */
export const arrayFromBytes = <D extends DType>(
  dtype: D,
  bytes: Uint8Array,
  count: number,
): DTypeArrays[D] => {
  const Store = ARRAYS[dtype];
  const aligned = bytes.byteOffset % Store.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Store(aligned.buffer, aligned.byteOffset, storageLength(dtype, count));
};

/** The bytes of a storage array, without a copy. */
export const bytesOf = (data: DTypeArrays[DType]): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
