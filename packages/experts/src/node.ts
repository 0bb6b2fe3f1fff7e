import { unflatten, type HostTensor, type TensorFile } from '@distilwhisper/tensor';
import { openSafetensorsFile, writeSafetensors } from '@distilwhisper/tensor/node';
import type { ExpertTree } from './expert-parameters.js';
import {
  checkedHeader,
  expertLeaf,
  packContents,
  type EncodePackOptions,
  type ExpertPack,
} from './pack/expert-pack.js';
import type { PackHeader } from './pack/header.js';

/** An expert pack's file, whose tensors are read one by one as they are stored. */
export interface PackFile extends TensorFile {
  readonly header: PackHeader;
}

/**
 * Opens an expert pack; close it when done.
 *
 * @throws DistilWhisperError as `parsePack`, naming the file; but numbers are not looked at
 */
export const openPackFile = async (path: string): Promise<PackFile> => {
  const file = await openSafetensorsFile(path);
  try {
    return { ...file, header: checkedHeader(file.metadata, file.tensors, path) };
  } catch (error) {
    await file.close();
    throw error;
  }
};

/**
 * Reads an expert pack.
 *
 * @throws DistilWhisperError as `parsePack`, naming the file
 */
export const readPack = async (path: string): Promise<ExpertPack> => {
  const file = await openPackFile(path);
  try {
    const leaves = new Map<string, HostTensor>();
    for (const name of file.tensors.keys())
      leaves.set(name, expertLeaf(await file.read(name), name, path));
    return { header: file.header, experts: unflatten<ExpertTree>(leaves) };
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
