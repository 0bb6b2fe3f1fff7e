import { convert } from './convert.js';
import { tensor } from './host-tensor.js';
import { int4At, packInt4, packUint4, uint4At, unpackInt4, unpackUint4 } from './int4.js';

const f32 = (...values: number[]) => tensor('float32', [values.length], Float32Array.from(values));

describe('convert', () => {
  it('is the identity for the same dtype', () => {
    const x = f32(1, 2);
    expect(convert(x, 'float32')).toBe(x);
  });

  it('drops fractions toward zero', () => {
    expect(convert(f32(1.9, -1.9, 0), 'int32').data).toEqual(Int32Array.of(1, -1, 0));
    expect(convert(f32(127.9, -128.5), 'int8').data).toEqual(Int8Array.of(127, -128));
    expect(convert(f32(3, -2), 'int64').data).toEqual(BigInt64Array.of(3n, -2n));
    expect(convert(f32(0, -0, 0.5, NaN), 'bool').data).toEqual(Uint8Array.of(0, 0, 1, 1));
  });

  it('refuses what does not fit', () => {
    expect(() => convert(f32(0, 128), 'int8')).toThrow(
      'element 1 is 128, outside the range of int8 (-128 to 127)',
    );
    expect(() => convert(f32(NaN), 'int32')).toThrow('element 0 is NaN');
    expect(() => convert(f32(Infinity), 'int64')).toThrow('element 0 is Infinity');
    const big = tensor('int64', [1], BigInt64Array.of(2n ** 60n));
    expect(() => convert(big, 'float64')).toThrow('beyond what a number holds exactly');
  });

  it('widens int64, float64, halves and 4-bit types', () => {
    expect(convert(tensor('int64', [1], BigInt64Array.of(-5n)), 'float32').data[0]).toBe(-5);
    expect(convert(tensor('float64', [1], Float64Array.of(0.1)), 'float32').data[0]).toBe(
      Math.fround(0.1),
    );
    expect(convert(tensor('float16', [1], Uint16Array.of(0xc000)), 'float32').data[0]).toBe(-2);
    expect(convert(tensor('bfloat16', [1], Uint16Array.of(0x3fc0)), 'int8').data[0]).toBe(1);
    expect(convert(tensor('int4', [3], Uint8Array.of(0x8f, 0x07)), 'float32').data).toEqual(
      Float32Array.of(-1, -8, 7),
    );
  });

  it('narrows to 4 bits', () => {
    expect(convert(f32(-1, -8, 7), 'int4').data).toEqual(Uint8Array.of(0x8f, 0x07));
    expect(convert(f32(15, 0), 'uint4').data).toEqual(Uint8Array.of(0x0f));
    expect(() => convert(f32(8), 'int4')).toThrow('outside the range of int4');
  });
});

describe('packed 4-bit integers', () => {
  it('put element 0 in the low nibble', () => {
    expect(packUint4([1, 2, 3])).toEqual(Uint8Array.of(0x21, 0x03));
    expect(packInt4([-8, 7])).toEqual(Uint8Array.of(0x78));
  });

  it('read back in place and at once', () => {
    const values = [-8, -1, 0, 1, 7];
    const packed = packInt4(values);
    expect(values.map((_, i) => int4At(packed, i))).toEqual(values);
    expect([...unpackInt4(packed, 5)]).toEqual(values);
    expect(uint4At(packed, 0)).toBe(8);
    expect([...unpackUint4(packUint4([15, 0, 9]), 3)]).toEqual([15, 0, 9]);
  });

  it('refuse values out of range', () => {
    expect(() => packInt4([0, 8])).toThrow('element 1 is 8, not a whole number from -8 to 7');
    expect(() => packUint4([-1])).toThrow('element 0 is -1, not a whole number from 0 to 15');
  });
});
