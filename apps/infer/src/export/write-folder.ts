import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '@distilwhisper/tensor';
import { ioError, writeFileAtomic, type Writable } from '@distilwhisper/tensor/node';

/** Writes a file of the folder; its name may have folders in it. */
export type WriteFile = (name: string, content: Writable) => Promise<void>;

/**
 * Fills a folder that appears complete or not at all: everything is written beside it first. Where the
 * folder exists, files of the same names are replaced, others stay.
 *
 * @throws DistilWhisperError `io` (disk full, permission), `argument` where a file has the folder's name
 */
export const writeFolder = async (
  folder: string,
  fill: (write: WriteFile) => Promise<void>,
): Promise<void> => {
  const target = path.resolve(folder);
  const exists = await isFolder(target);
  const staged = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}.tmp`);
  const names: string[] = [];
  await makeFolder(staged);
  try {
    await fill(async (name, content) => {
      await makeFolder(path.dirname(path.join(staged, name)));
      await writeFileAtomic(path.join(staged, name), content);
      names.push(name);
    });
    if (exists) for (const name of names) await move(staged, target, name);
    else await rename(staged, target);
  } catch (error) {
    throw ioError('write', folder, error);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
};

const isFolder = async (place: string): Promise<boolean> => {
  const found = await stat(place).catch(() => undefined);
  if (found && !found.isDirectory())
    fail('argument', `${place} is a file; give a folder to write to`, { path: place });
  return found !== undefined;
};

const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw ioError('create', folder, error);
  }
};

const move = async (from: string, to: string, name: string): Promise<void> => {
  await makeFolder(path.dirname(path.join(to, name)));
  await rename(path.join(from, name), path.join(to, name));
};
