import type { HostTensor } from '../tensor.js';
import { readAll } from '../tensor-file.js';
import { openTorch, type TorchFile } from '../torch/open-torch.js';
import { openFileSource } from './file-source.js';

/**
 * Opens a PyTorch file (`.bin`, `.pt`) without running anything in it; close it when done.
 *
 * @throws DistilWhisperError `missing`, `io`, or as `openTorch`
 */
export const openTorchFile = async (path: string): Promise<TorchFile> => {
  const source = await openFileSource(path);
  try {
    return await openTorch(source);
  } catch (error) {
    await source.close();
    throw error;
  }
};

/** Reads all tensors of a PyTorch file, or those whose name `only` accepts. */
export const readTorch = async (
  path: string,
  only?: (name: string) => boolean,
): Promise<Map<string, HostTensor>> => {
  const file = await openTorchFile(path);
  try {
    return await readAll(file, only);
  } finally {
    await file.close();
  }
};
