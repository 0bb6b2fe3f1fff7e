import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';

import { ioError } from '@distilwhisper/tensor/node';

import type { AudioSource } from '../bytes/audio-source.js';

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  try {
    for await (const chunk of file) yield chunk as Uint8Array;
  } catch (error) {
    throw ioError('read', path, error);
  } finally {
    // The loop has told the stream to close; who waits for this generator finds the file closed.
    if (!file.closed) await new Promise<void>((resolve) => file.once('close', () => resolve()));
  }
}

const readTail = async (path: string, size: number, count: number): Promise<Uint8Array> => {
  const length = Math.min(size, count);
  const file = await open(path);
  try {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, size - length);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

/**
 * A file, or a named pipe, by path.
 *
 * @throws DistilWhisperError `missing` where there is no such file, `io` where it cannot be read or is a folder
 */
export const fileSource = async (path: string): Promise<AudioSource> => {
  const info = await stat(path).catch((error: unknown) => {
    throw ioError('read', path, error);
  });
  if (info.isDirectory())
    throw ioError('read', path, Object.assign(new Error('EISDIR'), { code: 'EISDIR' }));
  const stream = (): AsyncIterable<Uint8Array> => fileChunks(path);
  if (!info.isFile()) return { name: path, path, stream };
  return {
    name: path,
    path,
    size: info.size,
    stream,
    tail: (count) => readTail(path, info.size, count),
  };
};
