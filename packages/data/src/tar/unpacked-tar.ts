import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import { DistilWhisperError, fail } from '@distilwhisper/tensor';
import { ioError, sha256 } from '@distilwhisper/tensor/node';

const isGzip = async (archive: string): Promise<boolean> => {
  const file = await open(archive, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
};

// zlib's codes start with Z: Z_DATA_ERROR, Z_BUF_ERROR ("unexpected end of file").
const gunzipError = (archive: string, error: unknown): unknown =>
  String((error as { code?: unknown }).code).startsWith('Z_')
    ? new DistilWhisperError(
        'format',
        `${archive}: damaged gzip data (${(error as Error).message}); was it downloaded whole?`,
        { path: archive },
        { cause: error },
      )
    : ioError('decompress', archive, error);

const gunzip = async (archive: string, target: string): Promise<void> => {
  const part = `${target}.${process.pid}.part`;
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await pipeline(createReadStream(archive), createGunzip(), createWriteStream(part));
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw gunzipError(archive, error);
  }
};

const exists = async (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/**
 * The path of the archive without compression. A gzip stream cannot be entered in its middle, so a
 * `.tar.gz` is decompressed into the cache folder, once: clips are compressed already, and the copy is
 * about as large as the archive. The copy is found again by the archive's path, size and time.
 *
 * @throws DistilWhisperError `argument` for a `.tar.gz` without a cache folder; `format` where it is
 *   damaged; `missing` or `io`
 */
export const unpackedTar = async (archive: string, cacheFolder?: string): Promise<string> => {
  try {
    if (!(await isGzip(archive))) return archive;
    if (cacheFolder === undefined)
      fail(
        'argument',
        `${archive} is compressed: name a cacheFolder with room for it, or decompress it with gunzip`,
        { path: archive },
      );
    const { size, mtimeMs } = await stat(archive);
    const key = sha256(JSON.stringify([path.resolve(archive), size, mtimeMs])).slice(0, 12);
    const base = path.basename(archive).replace(/\.(tar\.gz|tgz|gz)$/i, '');
    const target = path.join(cacheFolder, `${base}-${key}.tar`);
    if (!(await exists(target))) await gunzip(archive, target);
    return target;
  } catch (error) {
    throw ioError('read', archive, error);
  }
};
