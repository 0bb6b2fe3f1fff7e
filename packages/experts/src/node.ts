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
    const rooms = roomsFor(file);
    for (const [name, { dtype }] of file.tensors) {
      const stored = await file.read(name, dtype === 'float32' ? undefined : scratch);
      leaves.set(name, expertLeaf(stored, name, path, rooms.get(name)));
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

/** One piece of memory for all float16 tensors as float32: garbage is collected at every large piece. */
const roomsFor = ({ tensors }: TensorFile): ReadonlyMap<string, Float32Array> => {
  const halves = [...tensors].filter(([, { dtype }]) => dtype === 'float16');
  const sizes = halves.map(([, { shape }]) => elementCount(shape));
  const all = new Float32Array(sizes.reduce((a, b) => a + b, 0));
  let end = 0;
  return new Map(halves.map(([name], i) => [name, all.subarray(end, (end += sizes[i]!))]));
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
