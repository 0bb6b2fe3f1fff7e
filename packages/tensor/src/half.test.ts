import {
  areFiniteFloat16,
  bfloat16FromFloat32,
  float16FromFloat32,
  float32FromBfloat16,
  float32FromFloat16,
  widenFloat16,
} from './half.js';

const toF16 = (...values: number[]) => [...float16FromFloat32(Float32Array.from(values))];
const toBf16 = (...values: number[]) => [...bfloat16FromFloat32(Float32Array.from(values))];

/** The value of a half bit pattern by the definition of IEEE 754-2008, section 3.4. */
const definedValue = (bits: number, exponentBits: number, mantissaBits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> mantissaBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** mantissaBits - 1)) / 2 ** mantissaBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction ? NaN : sign * Infinity;
  return exponent === 0
    ? sign * fraction * 2 ** (1 - bias)
    : sign * (1 + fraction) * 2 ** (exponent - bias);
};

describe('float16', () => {
  it('rounds to nearest even, with subnormals and overflow', () => {
    expect(toF16(1, -2, 65504, 65519, 65520, Infinity, -Infinity)).toEqual([
      0x3c00, 0xc000, 0x7bff, 0x7bff, 0x7c00, 0x7c00, 0xfc00,
    ]);
    expect(toF16(0, -0, 2 ** -24, 2 ** -25, 1.5 * 2 ** -25, 1.5 * 2 ** -24, 2 ** -14)).toEqual([
      0, 0x8000, 1, 0, 1, 2, 0x0400,
    ]);
    expect(toF16(1 + 2 ** -11, 1 + 3 * 2 ** -11)).toEqual([0x3c00, 0x3c02]); // ties
    expect(toF16(NaN)[0]! & 0x7fff).toBeGreaterThan(0x7c00);
  });

  it('widens all bit patterns to their defined value and back', () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, i) => i);
    const wide = float32FromFloat16(all);
    expect([...wide]).toEqual([...all].map((bits) => definedValue(bits, 5, 10)));
    const back = float16FromFloat32(wide);
    expect(all.every((bits, i) => Number.isNaN(wide[i]!) || back[i] === bits)).toBe(true);
  });

  it('respects byte offsets', () => {
    const values = Float32Array.of(9, 1, 2).subarray(1);
    expect([...float16FromFloat32(values)]).toEqual([0x3c00, 0x4000]);
  });

  describe.each([0, 1])('widened from element %i of their memory', (from) => {
    it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11])('%i values, and nothing beside them', (count) => {
      const halves = new Uint16Array(16).map((_, i) => 0x3c00 + 0x8000 * (i % 2) + i);
      const places = new Float32Array(16).fill(7);
      const part = halves.subarray(from, from + count);
      expect(widenFloat16(part, places.subarray(2, 2 + count))).toBe(true);
      expect(areFiniteFloat16(part)).toBe(true);
      expect([...places]).toEqual([
        ...[7, 7],
        ...Array.from(part, (bits) => definedValue(bits, 5, 10)),
        ...new Array<number>(14 - count).fill(7),
      ]);
    });

    it.each([0x7c00, 0xfc00, 0x7e01, 0xffff])('sees the pattern %i at any place', (bits) => {
      for (let at = 0; at < 11; at += 1) {
        const halves = new Uint16Array(12).fill(0xfbff); // the least finite value
        halves[from + at] = bits;
        for (const length of [at + 1, 11]) {
          const part = halves.subarray(from, from + length);
          expect(widenFloat16(part, new Float32Array(length))).toBe(false);
          expect(areFiniteFloat16(part)).toBe(false);
        }
      }
    });
  });

  it.each([1, 2, 3, 4, 5, 8, 11, 0x10000])('widens %i values in place', (count) => {
    const places = new Float32Array(count);
    const halves = new Uint16Array(places.buffer, 2 * count, count);
    for (let i = 0; i < count; i += 1) halves[i] = 40503 * i; // odd: every pattern comes once
    const expected = Array.from(halves, (bits) => definedValue(bits, 5, 10));
    widenFloat16(halves, places);
    expect([...places]).toEqual(expected);
  });

  it('is not widened into too few places', () => {
    expect(() => widenFloat16(new Uint16Array(3), new Float32Array(2))).toThrow(
      '3 float16 values cannot be widened into 2 places',
    );
  });
});

describe('bfloat16', () => {
  it('rounds to nearest even', () => {
    expect(toBf16(1, -2, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 3.4e38, -Infinity, -0)).toEqual([
      0x3f80, 0xc000, 0x3f80, 0x3f82, 0x7f80, 0xff80, 0x8000,
    ]);
    expect(toBf16(NaN)[0]! & 0x7fff).toBeGreaterThan(0x7f80);
  });

  it('widens all bit patterns to their defined value and back', () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, i) => i);
    const wide = float32FromBfloat16(all);
    expect([...wide]).toEqual([...all].map((bits) => definedValue(bits, 8, 7)));
    const back = bfloat16FromFloat32(wide);
    expect(all.every((bits, i) => Number.isNaN(wide[i]!) || back[i] === bits)).toBe(true);
  });
});
