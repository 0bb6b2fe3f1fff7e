import type { AudioRef } from '../utterance.js';

/** What lies directly in a folder. */
export interface FolderListing {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/** A tree of files on disk or in an archive. Paths are relative, with `/`. */
export interface ClipStore {
  /** For messages: the path on disk. */
  readonly name: string;
  /** Empty where there is no such folder; `''` is the root. */
  list(folder: string): Promise<FolderListing>;
  /** @throws DistilWhisperError `missing` */
  open(path: string): AsyncIterable<Uint8Array>;
  /** Finds a clip; undefined where there is none. */
  audio(path: string): Promise<AudioRef | undefined>;
}

/** The first of `folders` that has the clip, as a reference to its audio. */
export const findClip = async (
  store: ClipStore,
  folders: readonly string[],
  path: string,
): Promise<AudioRef | undefined> => {
  for (const folder of folders) {
    const found = await store.audio(folder === '' ? path : `${folder}/${path}`);
    if (found) return found;
  }
  return undefined;
};
