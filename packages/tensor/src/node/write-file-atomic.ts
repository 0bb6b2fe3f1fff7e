import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import nodePath from 'node:path';
import { ioError } from './io-error.js';

/** What to write: text, bytes, or bytes piece by piece. */
export type Writable = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

const MAX_WRITE = 2 ** 30; // one system call writes at most 2 GiB - 4 KiB

const writeFully = async (handle: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let done = 0; done < bytes.byteLength;) {
    const wanted = Math.min(bytes.byteLength - done, MAX_WRITE);
    done += (await handle.write(bytes, done, wanted)).bytesWritten;
  }
};

const writeContent = async (handle: FileHandle, content: Writable): Promise<void> => {
  if (typeof content === 'string') await handle.writeFile(content);
  else if (ArrayBuffer.isView(content)) await writeFully(handle, content);
  else for await (const chunk of content) await writeFully(handle, chunk);
};

/** Makes the rename itself durable; not every system lets a folder be synchronised. */
const syncFolder = async (folder: string): Promise<void> => {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // best effort
  }
};

/**
 * Writes a file that is either the old one or the complete new one, never half: writes a temporary
 * file beside it, flushes it to disk and renames it. On failure the temporary file is removed.
 *
 * @throws DistilWhisperError `io` (disk full, permission) or `missing` (no such folder); whatever the content's iterator throws
 */
export const writeFileAtomic = async (path: string, content: Writable): Promise<void> => {
  const folder = nodePath.dirname(path);
  const temporary = nodePath.join(folder, `.${nodePath.basename(path)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await writeContent(handle, content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw ioError('write', path, error);
  }
  await syncFolder(folder);
};
