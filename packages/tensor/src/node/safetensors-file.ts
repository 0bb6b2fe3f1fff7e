import {
  safetensorsChunks,
  type SafetensorsOptions,
  type WritableTensors,
} from '../safetensors/encode.js';
import { openSafetensors } from '../safetensors/read.js';
import type { HostTensor } from '../tensor.js';
import { readAll, type TensorFile } from '../tensor-file.js';
import { openFileSource } from './file-source.js';
import { writeFileAtomic } from './write-file-atomic.js';

/**
 * Opens a safetensors file; tensors are read one by one when asked for, so that a file larger
 * than memory can be used. Close it when done.
 *
 * @throws DistilWhisperError `missing`, `io`, or `format` as `openSafetensors`
 */
export const openSafetensorsFile = async (path: string): Promise<TensorFile> => {
  const source = await openFileSource(path);
  try {
    return await openSafetensors(source);
  } catch (error) {
    await source.close();
    throw error;
  }
};

/** Reads all tensors of a safetensors file, or those whose name `only` accepts. */
export const readSafetensors = async (
  path: string,
  only?: (name: string) => boolean,
): Promise<Map<string, HostTensor>> => {
  const file = await openSafetensorsFile(path);
  try {
    return await readAll(file, only);
  } finally {
    await file.close();
  }
};

/**
 * Writes a safetensors file atomically and tensor by tensor: lazy tensors are loaded one at a time.
 * Equal tensors and metadata give equal bytes.
 */
export const writeSafetensors = (
  path: string,
  tensors: WritableTensors,
  options?: SafetensorsOptions,
): Promise<void> => writeFileAtomic(path, safetensorsChunks(tensors, options));
