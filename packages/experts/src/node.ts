import {
  byteLength,
  elementCount,
  unflatten,
  type HostTensor,
  type TensorFile,
} from '@distilwhisper/tensor';
import { openSafetensorsFile, writeSafetensors } from '@distilwhisper/tensor/node';
import type { ExpertTree } from './expert-parameters.js';
import {
  checkedHeader,
  expertLeaf,
  packContents,
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
    const header = checkedHeader(file.metadata, file.tensors, path);
    const leaves = new Map<string, HostTensor>();
    const scratch = scratchFor(file);
    for (const [name, { dtype }] of file.tensors) {
      const stored = await file.read(name, dtype === 'float32' ? undefined : scratch);
      leaves.set(name, expertLeaf(stored, name, path));
    }
    return { header, experts: unflatten<ExpertTree>(leaves) };
  } finally {
    await file.close();
  }
};

/** Memory for any one stored tensor: fresh memory for each would take longer than reading it. */
const scratchFor = ({ tensors }: TensorFile): Uint8Array => {
  const sizes = [...tensors.values()].map((t) => byteLength(t.dtype, elementCount(t.shape)));
  return new Uint8Array(Math.max(...sizes));
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
