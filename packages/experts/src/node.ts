import { readAll } from '@distilwhisper/tensor';
import { openSafetensorsFile, writeSafetensors } from '@distilwhisper/tensor/node';
import {
  packContents,
  packFromTensors,
  type EncodePackOptions,
  type ExpertPack,
} from './pack/expert-pack.js';

/**
 * Reads an expert pack.
 *
 * @throws DistilWhisperError as `parsePack`, naming the file
 */
export const readPack = async (path: string): Promise<ExpertPack> => {
  const file = await openSafetensorsFile(path);
  try {
    return packFromTensors(file.metadata, await readAll(file), path);
  } finally {
    await file.close();
  }
};

/** Writes an expert pack atomically. */
export const writePack = async (
  path: string,
  pack: ExpertPack,
  options?: EncodePackOptions,
): Promise<void> => {
  const { tensors, metadata } = packContents(pack, options);
  await writeSafetensors(path, tensors, { metadata });
};
