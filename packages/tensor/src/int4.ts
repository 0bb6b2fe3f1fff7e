import { fail } from './errors.js';

/**
 * 4-bit integers, two to a byte: element 2i in the low nibble, 2i + 1 in the high one,
 * as ONNX and safetensors-style weight files pack them. The last high nibble of an odd count is 0.
 */

const pack = (values: ArrayLike<number>, low: number, high: number): Uint8Array => {
  const packed = new Uint8Array(Math.ceil(values.length / 2));
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (!(Number.isInteger(value) && value >= low && value <= high))
      fail('argument', `element ${i} is ${value}, not a whole number from ${low} to ${high}`, {
        index: i,
        value,
      });
    packed[i >> 1]! |= (value & 0xf) << ((i & 1) * 4);
  }
  return packed;
};

/** Packs integers -8..7. */
export const packInt4 = (values: ArrayLike<number>): Uint8Array => pack(values, -8, 7);

/** Packs integers 0..15. */
export const packUint4 = (values: ArrayLike<number>): Uint8Array => pack(values, 0, 15);

/** Element `index` of packed uint4 data, read in place. */
export const uint4At = (packed: Uint8Array, index: number): number =>
  (packed[index >> 1]! >> ((index & 1) * 4)) & 0xf;

/** Element `index` of packed int4 data, read in place. */
export const int4At = (packed: Uint8Array, index: number): number =>
  ((uint4At(packed, index) ^ 8) - 8) | 0; // two's complement of four bits

/** Unpacks the first `count` elements of packed int4 data. */
export const unpackInt4 = (packed: Uint8Array, count: number): Int8Array =>
  Int8Array.from({ length: count }, (_, i) => int4At(packed, i));

/** Unpacks the first `count` elements of packed uint4 data. */
export const unpackUint4 = (packed: Uint8Array, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, i) => uint4At(packed, i));
