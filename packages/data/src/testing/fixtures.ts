import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Utterance } from '../utterance.js';

/** A path among the fixtures of tools/fixtures/speech_datasets.py. */
export const fixture = (name: string): string => path.join(__dirname, '../__fixtures__', name);

interface Expected {
  readonly tables: {
    readonly tsv: Readonly<Record<'train' | 'dev' | 'validated', readonly string[]>>;
    readonly csv: readonly Readonly<Record<string, string>>[];
  };
  readonly archives: Readonly<
    Record<
      'ustar' | 'gnu' | 'pax',
      readonly { name: string; offset: number; size: number; sha256: string }[]
    >
  >;
  readonly parquet: Readonly<
    Record<string, readonly { sentence: string; gender: string; sha256: string }[]>
  >;
  readonly hashes: { readonly speakers: Readonly<Record<string, number>>; readonly data: string };
}

/** What Python's libraries read from the fixtures. */
export const expected = JSON.parse(readFileSync(fixture('expected.json'), 'utf8')) as Expected;

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** Writes files into a new temporary folder, and gives its path; it is removed after the tests. */
export const folderWith = async (
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'distilwhisper-data-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return folder;
};

/** An utterance with what matters to a test. */
export const utterance = (id: string, rest: Partial<Utterance> = {}): Utterance => ({
  id,
  audio: { kind: 'file', path: `${id}.wav` },
  text: 'some words',
  language: 'ca',
  ...rest,
});
