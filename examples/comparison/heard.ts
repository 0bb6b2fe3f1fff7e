import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { errorSample, scoreCorpus, whisperBasic, type ErrorSample } from '@distilwhisper/metrics';
import { heardFile } from './stages.js';

/** An utterance as `evaluate --transcripts` writes it. */
export interface Heard {
  readonly set: string;
  readonly id: string;
  readonly reference: string;
  readonly hypothesis: string;
  readonly speaker?: string;
}

/** What a system heard of a set; undefined where it has not been evaluated yet. */
export const readHeard = async (
  folder: string,
  name: string,
  language: string,
  set: string,
): Promise<readonly Heard[] | undefined> => {
  const file = heardFile(folder, name, language);
  if (!existsSync(file)) return undefined;
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as Heard)
    .filter((one) => one.set === set)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
};

export type Unit = 'word' | 'character';

export const NORMALIZER = whisperBasic();

/** Errors of each utterance. */
export const samplesOf = (heard: readonly Heard[], unit: Unit): ErrorSample[] =>
  scoreCorpus(heard, { normalizer: NORMALIZER, unit }).utterances.map((counts, i) =>
    errorSample(counts, heard[i]!.speaker),
  );
