import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { ioError } from './io-error.js';

/** SHA-256 of bytes or UTF-8 text, as 64 hexadecimal digits. */
export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/**
 * SHA-256 of a file, read piece by piece.
 *
 * @throws DistilWhisperError `missing` or `io`
 */
export const sha256File = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
      hash.update(chunk as Uint8Array);
  } catch (error) {
    throw ioError('read', path, error);
  }
  return hash.digest('hex');
};
