import { stat } from 'node:fs/promises';

import { ioError } from '@distilwhisper/tensor/node';
import type { ClipStore } from './clip-store.js';
import { folderStore } from './folder-store.js';
import { openTarStore } from './tar-store.js';

/** What readers of folders and archives accept. */
export interface StoreOptions {
  /** Where a `.tar.gz` is decompressed to, once; needs room for the archive. */
  readonly cacheFolder?: string;
}

/** A folder, `.tar` or `.tar.gz` as a store. */
export const openStore = async (
  where: string,
  { cacheFolder }: StoreOptions,
): Promise<ClipStore> => {
  let isFolder: boolean;
  try {
    isFolder = (await stat(where)).isDirectory();
  } catch (error) {
    throw ioError('read', where, error);
  }
  return isFolder ? folderStore(where) : openTarStore(where, cacheFolder);
};
