import path from 'node:path';
import { fail, type TensorFile, type TorchFile } from '@distilwhisper/tensor';
import { openSafetensorsFile, openTorchFile } from '@distilwhisper/tensor/node';
import type { WhisperDimensions } from '../../dimensions.js';
import { parseOpenAiDims } from '../openai-dims.js';

/** An open file of weights, and the dimensions if it holds them (OpenAI checkpoints do). */
export interface WeightFile {
  readonly file: TensorFile;
  readonly dimensions?: WhisperDimensions;
}

/** @throws DistilWhisperError `unsupported` for files of another kind */
export const openWeights = async (place: string): Promise<WeightFile> => {
  switch (path.extname(place).toLowerCase()) {
    case '.safetensors':
      return { file: await openSafetensorsFile(place) };
    case '.bin':
    case '.pt':
    case '.pth':
      return openCheckpoint(place);
    default:
      return fail(
        'unsupported',
        `${place}: expected a folder, or a file ending in .safetensors, .bin or .pt`,
        { path: place },
      );
  }
};

const STATE = 'model_state_dict.';
const DIMS = 'dims.';

/** OpenAI keeps `dims` and `model_state_dict` in a file; others keep the parameters only. */
const openCheckpoint = async (place: string): Promise<WeightFile> => {
  const file = await openTorchFile(place);
  const dims = dimsOf(file);
  if (Object.keys(dims).length === 0) return { file };
  try {
    return { file: stateOf(file), dimensions: parseOpenAiDims(dims, place) };
  } catch (error) {
    await file.close();
    throw error;
  }
};

const dimsOf = ({ values }: TorchFile): Record<string, unknown> =>
  Object.fromEntries(
    [...values].flatMap(([name, value]) =>
      name.startsWith(DIMS) ? [[name.slice(DIMS.length), value] as const] : [],
    ),
  );

const stateOf = (file: TorchFile): TensorFile => ({
  name: file.name,
  metadata: file.metadata,
  tensors: new Map(
    [...file.tensors].flatMap(([name, info]) =>
      name.startsWith(STATE) ? [[name.slice(STATE.length), info] as const] : [],
    ),
  ),
  read: (name) => file.read(STATE + name),
  readRows: (name, start, end) => file.readRows(STATE + name, start, end),
  close: () => file.close(),
});
