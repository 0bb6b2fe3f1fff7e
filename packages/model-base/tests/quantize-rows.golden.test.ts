import { createRng, fillNormal, tensor, type F32 } from '@distilwhisper/tensor';
import { describeGolden, goldenTensors } from '@distilwhisper/testing';
// eslint-disable-next-line @nx/enforce-module-boundaries -- the tool that makes this package's files is no package
import { CLIPS, quantizeRows } from '../../../tools/model-base/quantize-rows.js';

describeGolden('quant/absmax.safetensors', () => {
  const golden = goldenTensors('quant', 'absmax.safetensors');

  it('plain absmax gives the reference codes and scales', () => {
    const { codes, scale } = quantizeRows(golden.f32('W'), [1]);
    golden.expectClose('per_row.q', codes);
    golden.expectClose('per_row.scale', { ...scale, shape: golden.tensor('per_row.scale').shape });
  });
});

describe('the search for scales', () => {
  const weight: F32 = tensor('float32', [4, 256], fillNormal(createRng(1), new Float32Array(1024)));

  it('never has more error than absmax, and reports the error it has', () => {
    const searched = quantizeRows(weight, CLIPS);
    const plain = quantizeRows(weight, [1]);
    expect(searched.error).toBeLessThanOrEqual(plain.error);
    const restored = weight.data.map(
      (_, i) => searched.codes.data[i]! * searched.scale.data[Math.floor(i / 256)]!,
    );
    const error = weight.data.reduce((sum, w, i) => sum + (w - restored[i]!) ** 2, 0);
    expect(searched.error / error).toBeCloseTo(1, 4);
  });

  it('refuses weights that are not numbers', () => {
    const broken: F32 = tensor('float32', [1, 2], Float32Array.of(1, NaN));
    expect(() => quantizeRows(broken)).toThrow('a weight is NaN');
  });
});
