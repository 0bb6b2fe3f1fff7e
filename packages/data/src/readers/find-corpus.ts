import path from 'node:path';

import { fail } from '@distilwhisper/tensor';
import type { ClipStore } from '../store/clip-store.js';

const DEPTH = 3; // archive / cv-corpus-23.0-2025-09-05 / ca

const corpora = async (store: ClipStore, folder: string, depth: number): Promise<string[]> => {
  const { folders } = await store.list(folder);
  if (folders.has('clips')) return [folder];
  if (depth === 0) return [];
  const inner = [...folders].map((name) =>
    corpora(store, path.posix.join(folder, name), depth - 1),
  );
  return (await Promise.all(inner)).flat();
};

/**
 * The folder with `clips`, the root or up to three folders down.
 *
 * @throws DistilWhisperError `missing` where there is none; `argument` where there are several and
 *   `locale` does not choose
 */
export const findCorpus = async (store: ClipStore, locale?: string): Promise<string> => {
  const all = await corpora(store, '', DEPTH);
  const chosen = all.filter(
    (folder) => locale === undefined || path.posix.basename(folder) === locale,
  );
  const [only] = all.length === 1 ? all : chosen;
  if (all.length === 0 || only === undefined)
    fail('missing', `${store.name}: no folder ${locale ?? ''} with clips; found: ${all.sort().join(', ') || 'none'}`, { path: store.name, locale, found: all }); // prettier-ignore
  if (all.length > 1 && chosen.length > 1)
    fail('argument', `${store.name} holds ${chosen.sort().join(', ')}: choose one with locale`, {
      path: store.name,
      found: chosen,
    });
  return only;
};
