import path from 'node:path';
import type { HostTensor } from '@distilwhisper/tensor';
import { openSafetensorsFile, readSafetensors } from '@distilwhisper/tensor/node';
import { readFileSync } from 'node:fs';
import type { WhisperDimensions } from '../dimensions.js';
import { parseHuggingFaceConfig } from '../loading/hugging-face-config.js';
import { readParameters } from '../loading/read-parameters.js';
import type { WhisperParams } from '../model/parameters.js';

/** Made by tools/fixtures/whisper_tiny_model.py. */
export const fixturePath = (...parts: string[]): string => path.join(__dirname, ...parts);

export interface TinyModel {
  readonly dimensions: WhisperDimensions;
  readonly params: WhisperParams;
  /** Inputs `mel`, `ids` and what transformers computed from them in float64. */
  readonly expected: ReadonlyMap<string, HostTensor>;
}

/** A random model of 2 + 2 layers and 16 dimensions. */
export const readTinyModel = async (): Promise<TinyModel> => {
  const config = readFileSync(fixturePath('hugging-face', 'config.json'), 'utf8');
  const dimensions = parseHuggingFaceConfig(JSON.parse(config));
  const file = await openSafetensorsFile(fixturePath('hugging-face', 'model.safetensors'));
  const params = await readParameters([file], dimensions);
  await file.close();
  return {
    dimensions,
    params,
    expected: await readSafetensors(fixturePath('expected.safetensors')),
  };
};
