import path from 'node:path';

import { fail } from '@distilwhisper/tensor';
import { openFileSource } from '@distilwhisper/tensor/node';

import { indexTar, type TarEntry } from '../tar/index-tar.js';
import { unpackedTar } from '../tar/unpacked-tar.js';
import type { ClipStore, FolderListing } from './clip-store.js';

const CHUNK = 1 << 18;

async function* readEntry(archive: string, { offset, size }: TarEntry): AsyncGenerator<Uint8Array> {
  const source = await openFileSource(archive);
  try {
    for (let at = 0; at < size; at += CHUNK)
      yield await source.read(offset + at, Math.min(CHUNK, size - at));
  } finally {
    await source.close();
  }
}

const normal = (name: string): string => {
  const clean = path.posix.normalize(name).replace(/^\/+|\/+$/g, '');
  return clean === '.' ? '' : clean;
};

interface Folder {
  readonly files: Set<string>;
  readonly folders: Set<string>;
}

const addToFolders = (folders: Map<string, Folder>, file: string): void => {
  let kind: keyof Folder = 'files';
  for (let at = file; at !== ''; kind = 'folders') {
    const parent = normal(path.posix.dirname(at));
    const folder = folders.get(parent) ?? { files: new Set(), folders: new Set() };
    folders.set(parent, folder);
    folder[kind].add(path.posix.basename(at));
    at = parent;
  }
};

const readIndex = async (archive: string): Promise<ReadonlyMap<string, TarEntry>> => {
  const source = await openFileSource(archive);
  const entries = new Map<string, TarEntry>();
  try {
    for await (const entry of indexTar(source)) entries.set(normal(entry.name), entry);
  } finally {
    await source.close();
  }
  return entries;
};

/**
 * The files of a `.tar` or `.tar.gz`, indexed once; clips are read at random from the uncompressed
 * archive. Errors: those of `unpackedTar` and `indexTar`.
 */
export const openTarStore = async (file: string, cacheFolder?: string): Promise<ClipStore> => {
  const archive = await unpackedTar(file, cacheFolder);
  const entries = await readIndex(archive);
  const folders = new Map<string, Folder>();
  for (const name of entries.keys()) addToFolders(folders, name);
  const none: FolderListing = { files: new Set(), folders: new Set() };
  return {
    name: file,
    list: async (folder) => folders.get(normal(folder)) ?? none,
    open: (name) => {
      const entry = entries.get(normal(name));
      return entry
        ? readEntry(archive, entry)
        : fail('missing', `${file}: the archive has no file ${name}`, { path: file, name });
    },
    audio: async (name) => {
      const entry = entries.get(normal(name));
      return entry && { kind: 'tar', archive, ...entry };
    },
  };
};
