import { float16FromFloat32 } from '@distilwhisper/tensor';
import { describeGolden, goldenTensors } from '@distilwhisper/testing';
import { dequantizeAbsmax, quantizeAbsmax } from './absmax-int8.js';
import { dequantizeBlocks } from './block-layout.js';
import { quantizeBlocks } from './block-nearest.js';
import type { FloatTensor } from './float-tensor.js';
import { dynamicInt8Matmul } from './dynamic-int8.js';
import { llmInt8Matmul } from './llm-int8.js';
import { timesTransposed } from './matmul.js';

describeGolden('quant/absmax.safetensors', () => {
  const golden = goldenTensors('quant', 'absmax.safetensors');

  it.each(['tensor', 'row', 'column'] as const)('one scale per %s', (group) => {
    const quantized = quantizeAbsmax(golden.f32('W'), group);
    golden.expectClose(`per_${group}.q`, quantized.codes);
    golden.expectClose(`per_${group}.scale`, quantized.scale);
    golden.expectClose(`per_${group}.dequant`, dequantizeAbsmax(quantized));
  });

  it('rounds halves to even', () => {
    golden.expectClose('ties.q', quantizeAbsmax(golden.f32('ties'), 'tensor').codes);
  });
});

describeGolden('quant/llm_int8.safetensors', () => {
  const golden = goldenTensors('quant', 'llm_int8.safetensors');
  const multiply = (outliers: 'float32' | 'float16' | 'dequantized' | 'none') =>
    llmInt8Matmul(golden.f32('x'), golden.f32('w'), { outliers });

  it('decomposes', () => {
    const { columns, x, weight, accumulator } = multiply('float32');
    golden.expectClose('outlier_columns', columns);
    golden.expectClose('qx', x.codes);
    golden.expectClose('sx', x.scale);
    golden.expectClose('qw', weight.codes);
    golden.expectClose('sw', weight.scale);
    golden.expectClose('accumulator', accumulator);
  });

  it.each([
    ['y_float_outliers', 'float32'],
    ['y_fp16_outliers', 'float16'],
    ['y_dequant_outliers', 'dequantized'],
    ['y_without_decomposition', 'none'],
  ] as const)('%s', (name, outliers) => {
    golden.expectClose(name, multiply(outliers).y);
  });

  it('is nearer to the exact product than int8 without decomposition', () => {
    const exact = golden.f32('y_exact').data;
    const worst = (y: FloatTensor): number =>
      y.data.reduce((most, value, i) => Math.max(most, Math.abs(value - exact[i]!)), 0);
    expect(worst(multiply('float32').y)).toBeLessThan(worst(multiply('none').y) / 2);
  });
});

describeGolden('quant/dynamic_int8.safetensors', () => {
  const golden = goldenTensors('quant', 'dynamic_int8.safetensors');

  it('is DynamicQuantizeLinear and MatMulInteger', () => {
    const { x, weight, accumulator, y } = dynamicInt8Matmul(golden.f32('x'), golden.f32('w'));
    golden.expectClose('qw', weight.codes);
    golden.expectClose('sw', weight.scale);
    golden.expectClose('qx', x.codes);
    golden.expectClose('sx', { shape: [1], data: [x.scale] });
    golden.expectClose('zx', { shape: [1], data: [x.zeroPoint] });
    golden.expectClose('accumulator', accumulator);
    golden.expectClose('y', y);
  });
});

describeGolden('quant/int4.safetensors', () => {
  const golden = goldenTensors('quant', 'int4.safetensors');
  const weights = golden.names.filter((name) => name.endsWith('.w'));
  const cases = weights.flatMap((name) => {
    const [prefix] = name.split('.') as [string];
    const block = Number(/b(\d+)$/.exec(prefix)![1]);
    return [
      { prefix, block, kind: 'sym', zeroPoints: false },
      { prefix, block, kind: 'asym', zeroPoints: true },
    ];
  });

  it.each(cases)('$prefix $kind', ({ prefix, block, kind, zeroPoints }) => {
    const quantized = quantizeBlocks(golden.f32(`${prefix}.w`), { bits: 4, block, zeroPoints });
    golden.expectClose(`${prefix}.${kind}.packed`, quantized.codes);
    golden.expectClose(`${prefix}.${kind}.scales`, quantized.scale);
    if (zeroPoints) golden.expectClose(`${prefix}.${kind}.zero_points`, quantized.zeroPoints!);
    const float = dequantizeBlocks(quantized);
    golden.expectClose(`${prefix}.${kind}.dequant`, float);
    const x = golden.f32(`${prefix}.x`);
    const [m, k, n] = [x.shape[0]!, x.shape[1]!, float.shape[0]!];
    const y = timesTransposed(x.data, float.data, [m, k, n]);
    golden.expectClose(`${prefix}.${kind}.y`, { shape: [m, n], data: y });
  });
});

describeGolden('quant/half.safetensors', () => {
  const golden = goldenTensors('quant', 'half.safetensors');

  it('rounds to the bits of float16', () => {
    const source = golden.i32('f32_bits').data;
    const halves = float16FromFloat32(
      new Float32Array(source.buffer, source.byteOffset, source.length),
    );
    const isNaN = golden.i32('is_nan').data;
    const bits = Int32Array.from(halves, (half, i) => (isNaN[i] ? 0 : half));
    golden.expectClose('f16_bits', { shape: [bits.length], data: bits });
  });
});
