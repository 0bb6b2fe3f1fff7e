import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { ioError } from '@distilwhisper/tensor/node';
import type { ClipStore, FolderListing } from './clip-store.js';

const EMPTY: FolderListing = { files: new Set(), folders: new Set() };

const listFolder = async (folder: string): Promise<FolderListing> => {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const folders = new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
    // A link may lead to either: reading tells.
    const files = new Set(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name));
    return { files, folders };
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ENOENT' || code === 'ENOTDIR') return EMPTY;
    throw ioError('list', folder, error);
  }
};

async function* readChunks(file: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 }))
      yield chunk as Uint8Array;
  } catch (error) {
    throw ioError('read', file, error);
  }
}

/** Files under a folder on disk. Each folder is listed once: a clip costs a look-up, not a system call. */
export const folderStore = (root: string): ClipStore => {
  const listings = new Map<string, Promise<FolderListing>>();
  const list = (folder: string): Promise<FolderListing> => {
    const full = path.resolve(root, folder);
    const known = listings.get(full) ?? listFolder(full);
    listings.set(full, known);
    return known;
  };
  return {
    name: root,
    list,
    open: (file) => readChunks(path.resolve(root, file)),
    audio: async (file) => {
      const full = path.resolve(root, file);
      const { files } = await list(path.dirname(full));
      return files.has(path.basename(full)) ? { kind: 'file', path: full } : undefined;
    },
  };
};
