import { tensor, type F32 } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import { rounding } from '../__fixtures__/rounding.js';
import { dequantizeBlocks, type BlockWeight } from '../tensors/block-layout.js';
import { quantizeBlocks } from '../tensors/block-nearest.js';
import { quantizeAbsmax } from '../tensors/absmax-int8.js';
import { quantizeBlocksGptq } from './gptq.js';
import { quantizeRowsGptq } from './gptq-rows.js';
import { quantizeBlocksHqq } from './hqq.js';
import { timesTransposed } from '../tensors/matmul.js';

const weight: F32 = tensor('float32', rounding.shape, Float32Array.from(rounding.weight));
const [n, k] = rounding.shape as [number, number];
const inputs = Float64Array.from(rounding.inputs.data);
const rows = rounding.inputs.shape[0]!;

const gram = (): Float64Array => {
  const columns = Float64Array.from({ length: k * rows }, (_, i) => inputs[(i % rows) * k + Math.floor(i / rows)]!); // prettier-ignore
  return timesTransposed(columns, columns, [k, rows, k]);
};

const bitsOf = (bits: number): 4 | 8 => (bits === 4 ? 4 : 8);

it.each(rounding.onnxruntime)(
  '8-bit blocks of $block as onnxruntime, symmetric: $symmetric',
  (reference) => {
    const { block, symmetric } = reference;
    const quantized = quantizeBlocks(weight, { bits: 8, block, zeroPoints: !symmetric });
    expectClose(quantized.codes.data, reference.codes, { exact: true });
    expectClose(quantized.scale.data, reference.scale, { rtol: 1e-6 });
    expectClose(quantized.zeroPoints?.data ?? [], reference.zero, { exact: true });
  },
);

it.each(rounding.hqq)('HQQ with $bits bits, zero points: $asymmetric', (reference) => {
  const options = { bits: bitsOf(reference.bits), block: 32, zeroPoints: reference.asymmetric };
  const actual = dequantizeBlocks(quantizeBlocksHqq(weight, options));
  expectClose(actual.data, reference.dequantized, { rtol: 1e-4, atol: 1e-5 });
  const error = (blocks: BlockWeight): number =>
    dequantizeBlocks(blocks).data.reduce((sum, v, i) => sum + Math.abs(v - weight.data[i]!) / (n * k), 0); // prettier-ignore
  expect(error(quantizeBlocksHqq(weight, options))).toBeCloseTo(reference.error, 5);
  expect(error(quantizeBlocks(weight, options))).toBeCloseTo(reference.nearest_error, 5);
  expect(reference.error).toBeLessThan(reference.nearest_error);
});

describe('GPTQ', () => {
  it.each(rounding.gptq)('4 bits, blocks of $block, zero points: $asymmetric', (reference) => {
    const options = { bits: 4 as const, block: reference.block, zeroPoints: reference.asymmetric };
    const actual = dequantizeBlocks(quantizeBlocksGptq(weight, gram(), options));
    expectClose(actual.data, reference.dequantized, { rtol: 1e-4, atol: 1e-5 });
    const outputError = (w: F32): number => {
      const difference = w.data.map((v, i) => v - weight.data[i]!);
      return timesTransposed(inputs, difference, [rows, k, n]).reduce((sum, y) => sum + y * y, 0);
    };
    const nearest = dequantizeBlocks(quantizeBlocks(weight, options));
    expect(outputError(actual)).toBeLessThan(outputError(nearest) / 1.5);
  });

  it('rounds to nearest where calibration saw nothing', () => {
    const options = { bits: 4, block: 32 } as const;
    const blind = quantizeBlocksGptq(weight, new Float64Array(k * k), options);
    expect(blind.codes.data).toEqual(quantizeBlocks(weight, options).codes.data);
  });

  it('refuses statistics of another size or not positive', () => {
    const options = { bits: 4, block: 32, path: 'fc1.weight' } as const;
    expect(() => quantizeBlocksGptq(weight, new Float64Array(9), options)).toThrow(
      "'fc1.weight' has 64 input features, its statistics have 9 elements instead of 4096",
    );
    const negative = gram().map((value) => -value);
    expect(() => quantizeBlocksGptq(weight, negative, options)).toThrow(
      "the statistics of 'fc1.weight' are not positive definite; use more calibration data or more damping",
    );
  });
});

describe('GPTQ with a scale for each row', () => {
  const { scale } = quantizeAbsmax(weight, 'row');

  it('gives the codes of the reference', () => {
    const rounded = quantizeRowsGptq(weight, scale, gram());
    expectClose(rounded.codes.data, rounding.gptqRows.codes, { exact: true });
    expectClose(rounded.scale.data, rounding.gptqRows.scale, { rtol: 1e-6 });
  });

  it('keeps rows without a scale zero, and rounds to nearest where calibration saw nothing', () => {
    const first = tensor('float32', scale.shape, scale.data.map((s, i) => (i === 0 ? 0 : s))); // prettier-ignore
    const blind = quantizeRowsGptq(weight, first, new Float64Array(k * k));
    expect([...blind.codes.data.subarray(0, k)]).toEqual(new Array(k).fill(0));
    expect(blind.codes.data.subarray(k)).toEqual(quantizeAbsmax(weight, 'row').codes.data.subarray(k)); // prettier-ignore
  });

  it('refuses statistics and scales of another size', () => {
    expect(() => quantizeRowsGptq(weight, scale, new Float64Array(9), { path: 'fc1' })).toThrow(
      "'fc1' is [6, 64]: it needs 4096 statistics and 6 scales, not 9 and 6",
    );
  });
});
