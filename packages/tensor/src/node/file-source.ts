import { open, type FileHandle } from 'node:fs/promises';
import { checkRange, type ByteSource } from '../byte-source.js';
import { fail } from '../errors.js';
import { ioError } from './io-error.js';

const MAX_READ = 2 ** 30; // one system call reads at most 2 GiB - 4 KiB

const readFully = async (
  handle: FileHandle,
  name: string,
  offset: number,
  length: number,
  scratch: Uint8Array | undefined,
): Promise<Uint8Array> => {
  const fits = scratch && scratch.byteLength >= length;
  const bytes = fits ? scratch.subarray(0, length) : new Uint8Array(length);
  for (let done = 0; done < length;) {
    const wanted = Math.min(length - done, MAX_READ);
    const { bytesRead } = await handle.read(bytes, done, wanted, offset + done);
    if (bytesRead === 0)
      fail(
        'format',
        `${name}: ended at byte ${offset + done}; was it truncated while being read?`,
        {
          path: name,
        },
      );
    done += bytesRead;
  }
  return bytes;
};

/**
 * Opens a file for ranged reads. Close it when done.
 *
 * @throws DistilWhisperError `missing` or `io`
 */
export const openFileSource = async (path: string): Promise<ByteSource> => {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stat = await handle.stat();
    if (!stat.isFile()) fail('io', `cannot read ${path}: it is not a file`, { path });
    return fileSource(handle, path, stat.size);
  } catch (error) {
    await handle?.close();
    throw ioError('read', path, error);
  }
};

const fileSource = (handle: FileHandle, path: string, size: number): ByteSource => {
  const source: ByteSource = {
    name: path,
    size,
    read: async (offset, length, scratch) => {
      checkRange(source, offset, length);
      try {
        return await readFully(handle, path, offset, length, scratch);
      } catch (error) {
        throw ioError('read', path, error);
      }
    },
    close: () => handle.close(),
  };
  return source;
};
