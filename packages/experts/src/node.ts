import { elementCount, type HostTensor, type TensorFile } from '@distilwhisper/tensor';
import { openSafetensorsFile, writeSafetensors } from '@distilwhisper/tensor/node';
import {
  checkedHeader,
  packContents,
  widenPack,
  type EncodePackOptions,
  type ExpertPack,
  type StoredPack,
} from './pack/expert-pack.js';

/**
 * Reads an expert pack.
 *
 * @throws DistilWhisperError as `parsePack`, naming the file
 */
export const readPack = async (path: string): Promise<ExpertPack> =>
  widenPack(await readStoredPack(path), path);

/**
 * Reads an expert pack as it is stored, without a look at its numbers.
 *
 * @throws DistilWhisperError as `parsePack`, but for `numeric`
 */
export const readStoredPack = async (path: string): Promise<StoredPack> => {
  const file = await openSafetensorsFile(path);
  try {
    const header = checkedHeader(file.metadata, file.tensors, path);
    const rooms = roomsFor(file);
    const reading = [...file.tensors.keys()].map(async (name): Promise<[string, HostTensor]> => [
      name,
      await file.read(name, rooms.get(name)!),
    ]);
    return { header, tensors: new Map(await Promise.all(reading)) };
  } finally {
    await file.close();
  }
};

/** One piece of memory for all tensors of up to four bytes an element: garbage is collected at every large piece. */
const roomsFor = ({ tensors }: TensorFile): ReadonlyMap<string, Uint8Array> => {
  const sizes = [...tensors].map(([name, { dtype, shape }]) => {
    const width = dtype === 'float32' ? 4 : 2;
    return [name, elementCount(shape) * width] as const;
  });
  const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8;
  const all = new Uint8Array(sizes.reduce((sum, [, bytes]) => sum + padded(bytes), 0));
  let start = 0;
  return new Map(
    sizes.map(([name, bytes]) => {
      const room = all.subarray(start, start + bytes);
      start += padded(bytes);
      return [name, room];
    }),
  );
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
