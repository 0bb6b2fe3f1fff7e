import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { describeGolden, goldenPath } from './goldens.js';
import { readManifest } from './manifest.js';
import { goldenTensors, readTensors } from './read-tensors.js';

describeGolden('quant', () => {
  const manifest = readManifest('quant');
  const files = Object.entries(manifest.files).filter(([name]) => name.endsWith('.safetensors'));

  it.each(files)('%s is what the manifest says', (name, info) => {
    const digest = createHash('sha256')
      .update(readFileSync(goldenPath('quant', name)))
      .digest('hex');
    expect(digest).toBe(info.sha256);
    const shapes = Object.entries(readTensors('quant', name)).map(([k, { dtype, shape }]) => [
      k,
      { dtype, shape },
    ]);
    const listed = Object.entries(info.tensors ?? {}).map(([k, { dtype, shape }]) => [
      k,
      { dtype, shape },
    ]);
    expect(Object.fromEntries(shapes)).toEqual(Object.fromEntries(listed));
  });

  it('expectClose holds values and shape against the golden', () => {
    const golden = goldenTensors('quant', 'absmax.safetensors');
    const scale = golden.f32('per_row.scale');
    golden.expectClose('per_row.scale', scale);
    const shifted = { ...scale, data: scale.data.map((x) => x * 1.001) };
    expect(() => golden.expectClose('per_row.scale', shifted)).toThrow(/^element \d+: got/);
    expect(() => golden.expectClose('per_row.scale', { ...scale, shape: [1] })).toThrow(
      "'per_row.scale' has shape [1], but the golden has",
    );
    expect(() => golden.f32('per_row.q')).toThrow("'per_row.q' is int8, not float32");
    expect(() => golden.tensor('none')).toThrow("no tensor 'none' in golden quant/absmax");
  });
});
