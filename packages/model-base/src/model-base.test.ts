import { appendFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openSafetensorsFile, readSafetensors } from '@distilwhisper/tensor/node';
import { bytesOf, convert, type HostTensor } from '@distilwhisper/tensor';
import { describeShared, sharedPath } from '@distilwhisper/testing';
import { modelBase, verify } from './index.js';

const model = modelBase();

describe('the embedded model', () => {
  it('is what was published', async () => {
    expect(await verify()).toEqual([]);
    expect(Object.keys(model.sha256)).toEqual([
      'model.safetensors',
      'config.json',
      'generation_config.json',
      'tokenizer.json',
      'NOTICE',
    ]);
  });

  it('has files where it says, and the licence notice', async () => {
    for (const file of Object.values(model.files)) await readFile(file);
    expect(await readFile(model.files.notice, 'utf8')).toContain('Copyright (c) 2022 OpenAI');
    const config = JSON.parse(await readFile(model.files.config, 'utf8')) as unknown;
    expect(config).toMatchObject({ d_model: 512, encoder_layers: 6, vocab_size: 51865 });
  });

  it('stores int8 matrices with a scale for each row, and float16 for the rest', async () => {
    const file = await openSafetensorsFile(model.files.weights);
    await file.close();
    expect(file.metadata['quantization']).toBe('int8-per-channel');
    const tensors = [...file.tensors];
    const quantized = tensors.filter(([, { dtype }]) => dtype === 'int8');
    expect(quantized).toHaveLength(2 + 1 + 6 * 6 + 6 * 10); // convolutions, embedding, layers
    for (const [name, { shape }] of quantized)
      expect(file.tensors.get(`${name}.scale`)).toMatchObject({
        dtype: 'float32',
        shape: [shape[0]],
      });
    const others = tensors.filter(([name, { dtype }]) => dtype !== 'int8' && !name.endsWith('.scale')); // prettier-ignore
    expect(new Set(others.map(([, { dtype }]) => dtype))).toEqual(new Set(['float16']));
    expect(file.tensors.get('model.decoder.embed_positions.weight')?.dtype).toBe('float16');
  });
});

describe('verify', () => {
  it('names files that changed or are missing', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'model-base-'));
    try {
      await cp(model.files.config, path.join(folder, 'config.json'));
      await appendFile(path.join(folder, 'config.json'), ' ');
      const { 'config.json': config, NOTICE: notice } = model.sha256;
      const sha256 = { 'config.json': config!, NOTICE: notice! };
      const [changed, missing] = await verify({ folder, sha256 });
      expect(changed).toMatchObject({ file: path.join(folder, 'config.json'), expected: config });
      expect(changed!.actual).not.toBe(config);
      expect(missing!.reason).toContain('ENOENT');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Signal to error in decibels. */
const signalToError = (weight: HostTensor, codes: Int8Array, scale: Float32Array): number => {
  const values = convert(weight, 'float32').data;
  const width = values.length / scale.length;
  let [power, error] = [0, 0];
  for (let row = 0; row < scale.length; row += 1)
    for (let i = row * width; i < (row + 1) * width; i += 1) {
      power += values[i]! ** 2;
      error += (values[i]! - codes[i]! * scale[row]!) ** 2;
    }
  return 10 * Math.log10(power / error);
};

describeShared('against the float16 original', 'models/whisper-base/model.safetensors', () => {
  it('every matrix keeps at least 33 dB, everything else is equal', async () => {
    const original = await readSafetensors(sharedPath('models/whisper-base/model.safetensors'));
    const embedded = await readSafetensors(model.files.weights);
    for (const [name, weight] of original) {
      const stored = embedded.get(name)!;
      if (stored.dtype !== 'int8')
        expect(`${name} ${Buffer.compare(bytesOf(stored.data), bytesOf(weight.data))}`).toBe(
          `${name} 0`,
        );
      else {
        const scale = embedded.get(`${name}.scale`)!.data as Float32Array;
        const ratio = signalToError(weight, stored.data as Int8Array, scale);
        expect(`${name} ${ratio > 33}`).toBe(`${name} true`);
      }
    }
  });
});
