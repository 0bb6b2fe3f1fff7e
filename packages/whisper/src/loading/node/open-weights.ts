import { fail, type TensorFile } from '@distilwhisper/tensor';
import { openSafetensorsFile } from '@distilwhisper/tensor/node';
import path from 'node:path';
import type { WhisperDimensions } from '../../dimensions.js';

/** An open file of weights, and the dimensions if it holds them (OpenAI checkpoints do). */
export interface WeightFile {
  readonly file: TensorFile;
  readonly dimensions?: WhisperDimensions;
}

/** @throws DistilWhisperError `unsupported` for files of another kind */
export const openWeights = async (place: string): Promise<WeightFile> => {
  const extension = path.extname(place).toLowerCase();
  if (extension === '.safetensors') return { file: await openSafetensorsFile(place) };
  return fail(
    'unsupported',
    `${place}: expected a folder, or a file ending in .safetensors, .bin or .pt`,
    { path: place },
  );
};
