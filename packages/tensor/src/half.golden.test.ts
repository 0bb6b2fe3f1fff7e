import { describeGolden, goldenTensors } from '@distilwhisper/testing';
import {
  bfloat16FromFloat32,
  float16FromFloat32,
  float32FromBfloat16,
  float32FromFloat16,
} from './half.js';

/** The bit patterns that are compared: all but NaN, which may be any NaN. */
const numbersOnly = (bits: ArrayLike<number>, isNaNMask: Int32Array): number[] =>
  Array.from(bits).filter((_, i) => isNaNMask[i] === 0);

const floatsOfBits = (bits: Int32Array): Float32Array =>
  new Float32Array(bits.buffer, bits.byteOffset, bits.length);

describeGolden('quant/half.safetensors', () => {
  const golden = goldenTensors('quant', 'half.safetensors');
  const values = floatsOfBits(golden.i32('f32_bits').data);
  const mask = golden.i32('is_nan').data;

  it.each([
    ['f16_bits', float16FromFloat32, float32FromFloat16],
    ['bf16_bits', bfloat16FromFloat32, float32FromBfloat16],
  ] as const)('%s, bit by bit', (name, narrow, widen) => {
    const bits = narrow(values);
    expect(numbersOnly(bits, mask)).toEqual(numbersOnly(golden.i32(name).data, mask));
    expect(Array.from(widen(bits), (x) => Number(Number.isNaN(x)))).toEqual(Array.from(mask));
  });
});

describeGolden('quant/half_to_float.safetensors', () => {
  const golden = goldenTensors('quant', 'half_to_float.safetensors');
  const mask = golden.i32('is_nan').data;

  it('float16 to float32, bit by bit', () => {
    const wide = float32FromFloat16(Uint16Array.from(golden.i32('f16_bits').data));
    const bits = new Int32Array(wide.buffer);
    expect(numbersOnly(bits, mask)).toEqual(numbersOnly(golden.i32('f32_bits').data, mask));
    expect(Array.from(wide, (x) => Number(Number.isNaN(x)))).toEqual(Array.from(mask));
  });
});
