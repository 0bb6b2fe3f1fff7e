import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { modelBase } from '@distilwhisper/model-base';
import { createRng, flatten, type AnyTensor } from '@distilwhisper/tensor';
import { writeSafetensors } from '@distilwhisper/tensor/node';
import { parseHuggingFaceConfig, randomParameters } from '@distilwhisper/whisper';

const CONFIG = {
  model_type: 'whisper',
  vocab_size: 51_865,
  num_mel_bins: 80,
  d_model: 16,
  encoder_layers: 1,
  decoder_layers: 1,
  encoder_attention_heads: 2,
  decoder_attention_heads: 2,
  encoder_ffn_dim: 32,
  decoder_ffn_dim: 32,
  max_source_positions: 1500,
  max_target_positions: 448,
};

export interface TinyModelOptions {
  /** Changes the tensors before they are written. */
  readonly edit?: (tensors: Map<string, AnyTensor>) => void;
  /** Default: the tokenizer of the embedded model. */
  readonly tokenizer?: string;
}

/**
 * Writes the Hugging Face folder of a random model of one layer and 16 dimensions that has
 * whisper-base's vocabulary and audio length: everything a real one has but sense.
 */
export const writeTinyModel = async (
  folder: string,
  { edit, tokenizer }: TinyModelOptions = {},
): Promise<string> => {
  const params = randomParameters(parseHuggingFaceConfig(CONFIG), createRng(7));
  const tensors = new Map(flatten(params));
  edit?.(tensors);
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(CONFIG));
  await writeSafetensors(path.join(folder, 'model.safetensors'), tensors);
  const vocabulary = path.join(folder, 'tokenizer.json');
  if (tokenizer === undefined)
    await copyFile(path.join(modelBase().folder, 'tokenizer.json'), vocabulary);
  else await writeFile(vocabulary, tokenizer);
  return folder;
};

/** A folder for one test, and what removes it. */
export const temporaryFolder = async (): Promise<{ path: string; remove: () => Promise<void> }> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'distilwhisper-'));
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) };
};
