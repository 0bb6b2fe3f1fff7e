import { fail } from '@distilwhisper/tensor';

import type { Dataset, ReadOptions } from '../dataset.js';
import { createLanguageResolver, type LanguageResolver } from '../language/whisper-language.js';
import { createDropLog, type DropLog } from '../report.js';
import type { Field } from '../table/columns.js';
import type { AudioRef, Utterance } from '../utterance.js';
import { declaredFields, votesOf } from './declared-fields.js';
import { durationOf } from './duration.js';

/** The cells of a row by field, as text; absent or empty where the source says nothing. */
export type Values = Readonly<Partial<Record<Field, string>>>;

/** Turns rows into utterances, and keeps account of those that cannot become one. */
export interface Collector {
  /** @param where the row, for messages and for the report: `train.tsv:17` */
  add(where: string, values: Values, audio: AudioRef | undefined): void;
  /** A row that could not be read at all. */
  drop(reason: string, where: string): void;
  /**
   * @throws DistilWhisperError `missing` for languages that Whisper does not have, or where not one
   *   clip was found; `format` where there are no rows
   */
  finish(name: string, licence?: string): Dataset;
}

const NO_CLIP = 'no such clip';

const languageOf = (
  { language }: Values,
  where: string,
  options: ReadOptions,
  languages: LanguageResolver,
): string | undefined => {
  const name = language || options.language;
  if (name === undefined)
    fail('argument', `${where}: the data names no language; say which with the option language`, {
      where,
    });
  return languages.resolve(name, where);
};

const finish = (
  utterances: readonly Utterance[],
  log: DropLog,
  name: string,
  licence: string | undefined,
): Dataset => {
  const report = log.report(utterances.length);
  if (report.total === 0) fail('format', `${name}: there are no rows`, { name });
  const missing = report.dropped.find(({ reason }) => reason === NO_CLIP)?.ids ?? [];
  if (missing.length === report.total)
    fail(
      'missing',
      `${name}: not one of ${report.total} clips was found (${missing[0]}); do they lie in another folder?`,
      { name, rows: report.total },
    );
  return { name, utterances, report, ...(licence !== undefined && { licence }) };
};

export const createCollector = (options: ReadOptions = {}): Collector => {
  const utterances: Utterance[] = [];
  const ids = new Set<string>();
  const log = createDropLog();
  const languages = createLanguageResolver(options.languages);
  const add = (where: string, values: Values, audio: AudioRef | undefined): void => {
    const id = values.id || values.audio || where;
    const language = languageOf(values, where, options, languages);
    if (language === undefined) return; // gathered into one error by check()
    if (!audio) return log.drop(NO_CLIP, `${where} ${id}`);
    if (ids.has(id)) return log.drop('id seen before', id);
    const durationSeconds = durationOf(values);
    if (Number.isNaN(durationSeconds)) return log.drop('unreadable duration', id);
    ids.add(id);
    utterances.push({
      id,
      audio,
      text: (values.text ?? '').trim(),
      language,
      ...declaredFields(values),
      ...(durationSeconds !== undefined && { durationSeconds }),
      ...votesOf(values),
    });
  };
  return {
    add,
    drop: (reason, where) => log.drop(reason, where),
    finish: (name, licence) => {
      languages.check();
      return finish(utterances, log, options.name ?? name, options.licence ?? licence);
    },
  };
};
