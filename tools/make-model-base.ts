// Makes packages/model-base/model from a Hugging Face folder of whisper-base:
//   node tools/run-source.mjs tools/make-model-base.ts [FOLDER] [--absmax]
// FOLDER defaults to ../shared/models/whisper-base. --absmax leaves out the search for better scales.
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { convert, type AnyTensor, type F32, type HostTensor } from '@distilwhisper/tensor';
import {
  readSafetensors,
  sha256File,
  writeFileAtomic,
  writeSafetensors,
} from '@distilwhisper/tensor/node';
import { NOTICE } from './model-base/notice.js';
import { CLIPS, quantizeRows } from './model-base/quantize-rows.js';

const root = path.resolve(import.meta.dirname, '..');
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { absmax: { type: 'boolean', default: false } },
});
const source = path.resolve(positionals[0] ?? path.join(root, '../shared/models/whisper-base'));
const target = path.join(root, 'packages/model-base/model');
const COPIED = ['config.json', 'generation_config.json', 'tokenizer.json'];

/** Linear, convolution and token embedding weights; positional embeddings stay as they are. */
const isQuantized = (name: string, { shape }: HostTensor): boolean =>
  shape.length >= 2 && name.endsWith('.weight') && !name.includes('embed_positions');

const decibels = (power: number, error: number): string =>
  `${(10 * Math.log10(power / error)).toFixed(1)} dB`;

const quantizeModel = (tensors: ReadonlyMap<string, HostTensor>): Map<string, AnyTensor> => {
  const result = new Map<string, AnyTensor>();
  let [power, error] = [0, 0];
  for (const [name, tensor] of tensors) {
    if (!isQuantized(name, tensor)) {
      result.set(name, convert(tensor, 'float16'));
      continue;
    }
    const rows = quantizeRows(convert(tensor, 'float32') as F32, options.absmax ? [1] : CLIPS);
    console.log(`${decibels(rows.power, rows.error).padStart(8)}  ${name}`);
    power += rows.power;
    error += rows.error;
    result.set(name, rows.codes);
    result.set(`${name}.scale`, rows.scale);
  }
  console.log(`${decibels(power, error).padStart(8)}  all quantised weights, signal to error`);
  return result;
};

const describeFile = async (name: string) => {
  const file = path.join(target, name);
  return [name, { bytes: (await stat(file)).size, sha256: await sha256File(file) }] as const;
};

const sourceSha256 = await sha256File(path.join(source, 'model.safetensors'));
await mkdir(target, { recursive: true });
await writeSafetensors(
  path.join(target, 'model.safetensors'),
  quantizeModel(await readSafetensors(path.join(source, 'model.safetensors'))),
  {
    metadata: {
      format: 'pt',
      quantization: 'int8-per-channel',
      quantization_scheme:
        "int8 tensors '<name>' are symmetric, one float32 scale '<name>.scale' for each index of axis 0: weight = code * scale",
      source: 'openai/whisper-base',
      source_sha256: sourceSha256,
    },
  },
);
for (const name of COPIED)
  await writeFileAtomic(path.join(target, name), await readFile(path.join(source, name)));
await writeFileAtomic(path.join(target, 'NOTICE'), NOTICE);
const files = ['model.safetensors', ...COPIED, 'NOTICE'];
const manifest = {
  name: 'whisper-base',
  quantization: 'int8-per-channel',
  source: 'openai/whisper-base',
  sourceSha256,
  files: Object.fromEntries(await Promise.all(files.map(describeFile))),
};
await writeFileAtomic(path.join(target, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(manifest.files);
