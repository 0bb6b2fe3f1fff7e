import { copyFile, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { convert, flatten, type HostTensor } from '@distilwhisper/tensor';
import { writeFileAtomic, writeSafetensors } from '@distilwhisper/tensor/node';
import {
  huggingFaceSizes,
  type WhisperDimensions,
  type WhisperParams,
} from '@distilwhisper/whisper';
import { readJsonFile } from './read-json-file.js';

/** What belongs to a model beside its weights, where the source has it. */
const COMPANIONS = [
  'preprocessor_config.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'normalizer.json',
  'vocab.json',
  'merges.txt',
] as const;

export interface HuggingFaceModel {
  readonly params: WhisperParams;
  readonly dimensions: WhisperDimensions;
  /** The folder of the model that this one was made from: settings and tokenizer are taken from there. */
  readonly sourceFolder: string;
  readonly tokenizerFile: string;
  /** Decoder layers of the source that were kept, for its alignment heads; all by default. */
  readonly keptDecoderLayers?: readonly number[];
}

export interface WriteModelOptions {
  /** How weights are stored; float32 (default) is exact, float16 half as large. */
  readonly dtype?: 'float32' | 'float16';
}

type Json = Record<string, unknown>;

/**
 * Writes a model as a Hugging Face folder, which `transformers` and `distilwhisper transcribe --model`
 * load. The weights are written last.
 *
 * @throws DistilWhisperError `io`
 */
export const writeHuggingFace = async (
  folder: string,
  model: HuggingFaceModel,
  { dtype = 'float32' }: WriteModelOptions = {},
): Promise<void> => {
  const { params, dimensions, sourceFolder, tokenizerFile } = model;
  await mkdir(folder, { recursive: true });
  const config = (await readJsonFile(path.join(sourceFolder, 'config.json'))) ?? {};
  await writeJson(path.join(folder, 'config.json'), modelConfig(config, dimensions, dtype));
  const generation = await readJsonFile(path.join(sourceFolder, 'generation_config.json'));
  if (generation)
    await writeJson(path.join(folder, 'generation_config.json'), generationConfig(generation, model.keptDecoderLayers)); // prettier-ignore
  await copyFile(tokenizerFile, path.join(folder, 'tokenizer.json'));
  for (const name of COMPANIONS)
    if (existsSync(path.join(sourceFolder, name)))
      await copyFile(path.join(sourceFolder, name), path.join(folder, name));
  const tensors = new Map(
    [...flatten(params)].map(([name, leaf]) => [name, { dtype, shape: leaf.shape, load: () => convert(leaf as HostTensor, dtype) }]), // prettier-ignore
  );
  await writeSafetensors(path.join(folder, 'model.safetensors'), tensors, { metadata: { format: 'pt' } }); // prettier-ignore
};

const writeJson = (file: string, content: Json): Promise<void> =>
  writeFileAtomic(file, `${JSON.stringify(content, null, 2)}\n`);

const modelConfig = (source: Json, dimensions: WhisperDimensions, dtype: string): Json => ({
  model_type: 'whisper',
  architectures: ['WhisperForConditionalGeneration'],
  activation_function: 'gelu',
  scale_embedding: false,
  ...without(source, ['quantization_config', 'dtype']),
  is_encoder_decoder: true,
  ...huggingFaceSizes(dimensions),
  num_hidden_layers: dimensions.encoder.layers,
  torch_dtype: dtype,
});

/** Alignment heads of layers that are gone are gone with them; the others move down. */
const generationConfig = (source: Json, kept: readonly number[] | undefined): Json => {
  const heads = source['alignment_heads'];
  if (!kept || !Array.isArray(heads)) return source;
  const moved = (heads as readonly [number, number][])
    .map(([layer, head]): [number, number] => [kept.indexOf(layer), head])
    .filter(([layer]) => layer >= 0);
  const rest = without(source, ['alignment_heads']);
  return moved.length > 0 ? { ...rest, alignment_heads: moved } : rest;
};

const without = (json: Json, keys: readonly string[]): Json =>
  Object.fromEntries(Object.entries(json).filter(([key]) => !keys.includes(key)));
