import { elementCount, unflatten, type HostTensor, type TensorFile } from '@distilwhisper/tensor';
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
    const rooms = roomsFor(file);
    // All are asked for at once: the file is read, and memory comes into being, while weights are widened.
    const reading = [...file.tensors.keys()].map(async (name) => {
      const room = rooms.get(name);
      const stored = await file.read(name, room && laterHalf(room));
      return [name, expertLeaf(stored, name, path, room)] as const;
    });
    const leaves: ReadonlyMap<string, HostTensor> = new Map(await Promise.all(reading));
    return { header, experts: unflatten<ExpertTree>(leaves) };
  } finally {
    await file.close();
  }
};

/** One piece of memory for all float16 tensors as float32: garbage is collected at every large piece. */
const roomsFor = ({ tensors }: TensorFile): ReadonlyMap<string, Float32Array> => {
  const halves = [...tensors].filter(([, { dtype }]) => dtype === 'float16');
  const sizes = halves.map(([, { shape }]) => elementCount(shape));
  const all = new Float32Array(sizes.reduce((a, b) => a + b, 0));
  let end = 0;
  return new Map(halves.map(([name], i) => [name, all.subarray(end, (end += sizes[i]!))]));
};

/** Where float16 values lie that are then widened in place. */
const laterHalf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset + byteLength / 2, byteLength / 2);

/** Writes an expert pack atomically. */
export const writePack = async (
  path: string,
  pack: ExpertPack,
  options?: EncodePackOptions,
): Promise<void> => {
  const { tensors, metadata } = packContents(pack, options);
  await writeSafetensors(path, tensors, { metadata });
};
