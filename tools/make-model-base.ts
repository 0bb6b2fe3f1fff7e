// Makes packages/model-base/model from a Hugging Face folder of whisper-base:
//   node tools/run-source.mjs tools/make-model-base.ts [FOLDER] [--speech FOLDER] [--output FOLDER]
// FOLDER defaults to ../shared/models/whisper-base. The published file is rounded to nearest. With --speech, a folder
// with manifest.tsv, matrices are rounded by GPTQ on its clips; see docs/decisions/0005-quantisation.md.
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
import { quantizeRowsGptq, type Statistics } from '@distilwhisper/quant';
import { loadWhisper } from '@distilwhisper/whisper/node';
import { observedPath, speechGrams } from './model-base/calibrate.js';
import { NOTICE } from './model-base/notice.js';
import { quantizeRows } from './model-base/quantize-rows.js';

const root = path.resolve(import.meta.dirname, '..');
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    speech: { type: 'string' },
    output: { type: 'string', default: path.join(root, 'packages/model-base/model') },
  },
});
const source = path.resolve(positionals[0] ?? path.join(root, '../shared/models/whisper-base'));
const target = path.resolve(options.output);
const COPIED = ['config.json', 'generation_config.json', 'tokenizer.json'];

/** Linear, convolution and token embedding weights; positional embeddings stay as they are. */
const isQuantized = (name: string, { shape }: HostTensor): boolean =>
  shape.length >= 2 && name.endsWith('.weight') && !name.includes('embed_positions');

/** The embedding is looked up as well as multiplied with, so it must not drift far from its own values. */
const dampingOf = (name: string): number => (name.includes('embed_tokens') ? 0.06 : 0.01);

const quantizeModel = (
  tensors: ReadonlyMap<string, HostTensor>,
  grams: Statistics,
): Map<string, AnyTensor> => {
  const result = new Map<string, AnyTensor>();
  for (const [name, tensor] of tensors) {
    if (!isQuantized(name, tensor)) {
      result.set(name, convert(tensor, 'float16'));
      continue;
    }
    const weight = convert(tensor, 'float32') as F32;
    const rows = quantizeRows(weight);
    const gram = grams.get(observedPath(name));
    const { codes } = gram
      ? quantizeRowsGptq(weight, rows.scale, gram, { damping: dampingOf(name), path: name })
      : rows;
    console.log(gram ? 'GPTQ      ' : 'to nearest', name);
    result.set(name, codes);
    result.set(`${name}.scale`, rows.scale);
  }
  return result;
};

const describeFile = async (name: string) => {
  const file = path.join(target, name);
  return [name, { bytes: (await stat(file)).size, sha256: await sha256File(file) }] as const;
};

const sourceSha256 = await sha256File(path.join(source, 'model.safetensors'));
const grams = options.speech
  ? await speechGrams(await loadWhisper(source), options.speech)
  : new Map<string, Float64Array>();
await mkdir(target, { recursive: true });
await writeSafetensors(
  path.join(target, 'model.safetensors'),
  quantizeModel(await readSafetensors(path.join(source, 'model.safetensors')), grams),
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
