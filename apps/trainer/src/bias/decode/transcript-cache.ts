import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, truncate, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '@distilwhisper/tensor';
import { ioError } from '@distilwhisper/tensor/node';

/** What was heard in one clip by one system; a line of the file. */
export interface CachedTranscript {
  /** See `transcriptKey`. */
  readonly key: string;
  /** For people who read the file. */
  readonly system: string;
  readonly id: string;
  readonly text: string;
  /** Sampled tokens. */
  readonly tokens: number;
  /** The text was ended because it looped, or by the limit of tokens. */
  readonly cut: boolean;
}

/** Transcripts by key, in a file of JSON lines. */
export interface TranscriptCache {
  readonly get: (key: string) => CachedTranscript | undefined;
  /** Appends lines and has them on disk when it returns. */
  readonly add: (transcripts: readonly CachedTranscript[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

const NEWLINE = 10;
const ANY_FILE = /^transcripts.*\.jsonl$/;

/**
 * Opens a folder of transcripts: reads all of its `transcripts*.jsonl` and appends to the one named, so that
 * processes that decode parts of a set at the same time write a file each. A last line that a killed process left
 * half written is cut off; a line that is damaged elsewhere is an error.
 *
 * @throws DistilWhisperError `format` naming the line, `io`
 */
export const openTranscriptCache = async (
  folder: string,
  name = 'transcripts.jsonl',
): Promise<TranscriptCache> => {
  const file = path.join(folder, name);
  try {
    await mkdir(folder, { recursive: true });
    await cutTail(file);
    const files = (await readdir(folder)).filter((one) => ANY_FILE.test(one)).sort();
    const known = new Map<string, CachedTranscript>();
    for (const one of files)
      for (const line of await readLines(path.join(folder, one))) known.set(line.key, line);
    return appendingTo(file, await open(file, 'a'), known);
  } catch (error) {
    throw ioError('open', file, error);
  }
};

const appendingTo = (
  file: string,
  handle: FileHandle,
  known: Map<string, CachedTranscript>,
): TranscriptCache => ({
  get: (key) => known.get(key),
  add: async (transcripts) => {
    try {
      await handle.appendFile(transcripts.map((line) => `${JSON.stringify(line)}\n`).join(''));
      await handle.datasync();
    } catch (error) {
      throw ioError('write', file, error);
    }
    for (const line of transcripts) known.set(line.key, line);
  },
  close: () => handle.close(),
});

/** Removes what comes after the last whole line. */
const cutTail = async (file: string): Promise<void> => {
  if (!existsSync(file)) return;
  const bytes = await readFile(file);
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  if (end < bytes.length) await truncate(file, end);
};

/** The whole lines of a file; another process may be writing the last one. */
const readLines = async (file: string): Promise<CachedTranscript[]> => {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  return lines.map((line, i) => parseLine(line, `${file}, line ${i + 1}`));
};

const parseLine = (text: string, where: string): CachedTranscript => {
  try {
    const line = JSON.parse(text) as Partial<CachedTranscript>;
    if (typeof line.key === 'string' && typeof line.text === 'string')
      return line as CachedTranscript;
  } catch {
    // as below
  }
  return fail('format', `${where} is no transcript; delete the line, or the file to decode all again`, { where }); // prettier-ignore
};
