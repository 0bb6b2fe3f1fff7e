import { fail } from './errors.js';

/**
 * float16 (IEEE 754 binary16) and bfloat16 as bit patterns.
 * Narrowing rounds to nearest, ties to even; every NaN becomes a quiet NaN of its sign.
 */

const F32_INFINITY = 0x7f800000;
const F16_OVERFLOW = 0x477ff000; //  65520, the first value that rounds to infinity
const F16_MIN_NORMAL = 0x38800000; // 2^-14
const F16_MIN_ROUNDED = 0x33000000; // 2^-25, half of the least subnormal: ties to zero

const shiftRoundEven = (value: number, shift: number): number => {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
};

const float16Bits = (bits: number): number => {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > F32_INFINITY) return sign | 0x7e00;
  if (magnitude >= F16_OVERFLOW) return sign | 0x7c00;
  if (magnitude >= F16_MIN_NORMAL) return sign | shiftRoundEven(magnitude - (0x70 << 23), 13); // exponent bias 127 -> 15
  if (magnitude <= F16_MIN_ROUNDED) return sign;
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  return sign | shiftRoundEven(mantissa, 126 - (magnitude >>> 23)); // in units of 2^-24
};

const bfloat16Bits = (bits: number): number =>
  (bits & 0x7fffffff) > F32_INFINITY
    ? ((bits >>> 16) & 0x8000) | 0x7fc0
    : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;

const float32Bits = (half: number): number => {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0x1f) return sign | F32_INFINITY | (mantissa << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (mantissa << 13);
  if (mantissa === 0) return sign;
  const shift = Math.clz32(mantissa) - 21; // brings the leading one to bit 10
  return sign | ((113 - shift) << 23) | (((mantissa << shift) & 0x3ff) << 13);
};

// All 65,536 widened patterns: a table is about six times as fast as the arithmetic.
let widened: Int32Array | undefined;
const widenedTable = (): Int32Array =>
  (widened ??= Int32Array.from({ length: 0x10000 }, (_, half) => float32Bits(half)));

const bitsOf = (values: Float32Array): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.length);

/** Rounds float32 values to float16 bit patterns. */
export const float16FromFloat32 = (values: Float32Array): Uint16Array => {
  const bits = bitsOf(values);
  const result = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i += 1) result[i] = float16Bits(bits[i]!);
  return result;
};

// A 1 added to the last bit of an exponent carries out of it where all its bits are 1: NaN or infinity.
const EXPONENT = 0x7c00;
const LAST_BIT = 0x0400;
const CARRY = 0x8000;
const TWO_EXPONENTS = 0x7c007c00;
const TWO_LAST_BITS = 0x04000400;

type Widen<Source> = (source: Source, bits: Int32Array, table: Int32Array) => number;

/** Four values a round, as the loop itself costs as much as a value. Returns the carries of all. */
const widenWords: Widen<Int32Array> = (words, bits, table) => {
  let carries = 0;
  for (let i = 0, to = 0; i < words.length; i += 2, to += 4) {
    const [a, b] = [words[i]!, words[i + 1]!];
    carries |= ((a & TWO_EXPONENTS) + TWO_LAST_BITS) | ((b & TWO_EXPONENTS) + TWO_LAST_BITS);
    bits[to] = table[a & 0xffff]!;
    bits[to + 1] = table[a >>> 16]!;
    bits[to + 2] = table[b & 0xffff]!;
    bits[to + 3] = table[b >>> 16]!;
  }
  return carries | (carries >>> 16);
};

const widenSingly: Widen<Uint16Array> = (halves, bits, table) => {
  let carries = 0;
  for (let i = 0; i < halves.length; i += 1) {
    carries |= (halves[i]! & EXPONENT) + LAST_BIT;
    bits[i] = table[halves[i]!]!;
  }
  return carries;
};

/**
 * Widens float16 bit patterns into float32 `values` of the same length; exact. Returns whether all of them
 * are finite, which costs less on the way than in a pass of its own. The patterns may lie in the later half of
 * the memory of `values`, where each is read before it is written over.
 *
 * @throws DistilWhisperError `shape` where the lengths differ
 */
export const widenFloat16 = (halves: Uint16Array, values: Float32Array): boolean => {
  const { length, buffer, byteOffset } = halves;
  if (values.length !== length)
    fail('shape', `${length} float16 values cannot be widened into ${values.length} places`);
  const bits = new Int32Array(values.buffer, values.byteOffset, length);
  const table = widenedTable();
  if (length < 4) return (widenSingly(halves, bits, table) & CARRY) === 0;
  const first = (byteOffset % 4) / 2; // words begin at multiples of 4 bytes
  const words = new Int32Array(buffer, byteOffset + 2 * first, 2 * Math.floor((length - first) / 4)); // prettier-ignore
  const last = first + 2 * words.length;
  const carries =
    widenSingly(halves.subarray(0, first), bits, table) |
    widenWords(words, bits.subarray(first), table) |
    widenSingly(halves.subarray(last), bits.subarray(last), table);
  return (carries & CARRY) === 0;
};

/** Widens float16 bit patterns; exact. */
export const float32FromFloat16 = (halves: Uint16Array): Float32Array => {
  const result = new Float32Array(halves.length);
  widenFloat16(halves, result);
  return result;
};

/** Rounds float32 values to bfloat16 bit patterns. */
export const bfloat16FromFloat32 = (values: Float32Array): Uint16Array => {
  const bits = bitsOf(values);
  const result = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i += 1) result[i] = bfloat16Bits(bits[i]!);
  return result;
};

/** Widens bfloat16 bit patterns; exact. */
export const float32FromBfloat16 = (halves: Uint16Array): Float32Array => {
  const result = new Float32Array(halves.length);
  const bits = bitsOf(result);
  for (let i = 0; i < halves.length; i += 1) bits[i] = halves[i]! << 16;
  return result;
};

const EXPONENTS = 0x7c007c00;
/** Added to a pair of exponents, it carries into the bits above them where they are all ones. */
const ONE = 0x04000400;
const CARRIES = 0x80008000;

/** Whether none of these bit patterns is an infinity or a NaN; several times as fast as widening them. */
export const areFiniteFloat16 = (halves: Uint16Array): boolean => {
  if (halves.length === 0) return true;
  const lead = (halves.byteOffset % 4) / 2;
  const count = (halves.length - lead) >> 3;
  const pairs = new Uint32Array(halves.buffer, halves.byteOffset + 2 * lead, 4 * count);
  let seen = 0;
  for (let i = 0; i < pairs.length; i += 4)
    seen |=
      ((pairs[i]! & EXPONENTS) + ONE) |
      ((pairs[i + 1]! & EXPONENTS) + ONE) |
      ((pairs[i + 2]! & EXPONENTS) + ONE) |
      ((pairs[i + 3]! & EXPONENTS) + ONE);
  const single = [...halves.subarray(0, lead), ...halves.subarray(lead + 8 * count)];
  return (seen & CARRIES) === 0 && single.every((half) => (half & 0x7c00) !== 0x7c00);
};
