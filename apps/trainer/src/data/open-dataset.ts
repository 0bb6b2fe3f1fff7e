import { stat } from 'node:fs/promises';
import path from 'node:path';
import {
  readCommonVoice,
  readFleurs,
  readManifest,
  readParquet,
  type Dataset,
  type DropReason,
  type Report,
} from '@distilwhisper/data';
import { ioError } from '@distilwhisper/tensor/node';
import { languageCode } from '@distilwhisper/whisper';
import type { DataSource } from '../config/train-config.js';

type Format = NonNullable<DataSource['format']>;

/**
 * Opens a source and keeps one language's utterances of it.
 *
 * @throws DistilWhisperError as the readers of `@distilwhisper/data`
 */
export const openDataset = async (source: DataSource, language: string): Promise<Dataset> => {
  const code = languageCode(language) ?? language;
  const dataset = await readSource(source, code);
  const { utterances } = dataset;
  const own = utterances.filter((utterance) => utterance.language === code);
  const others = utterances.filter((utterance) => utterance.language !== code).map(({ id }) => id);
  const dropped = others.length > 0 ? [{ reason: 'another language', ids: others }] : [];
  return {
    ...dataset,
    utterances: own,
    report: furtherReport(dataset.report, own.length, dropped),
  };
};

/**
 * Opens a source with all its languages; `code` is the language of rows that name none.
 *
 * @throws DistilWhisperError as the readers of `@distilwhisper/data`
 */
export const readSource = async (source: DataSource, code?: string): Promise<Dataset> => {
  const { path: place, split, format = await formatOf(place) } = source;
  const language = source.language ?? code;
  const options = language === undefined ? {} : { language };
  const splits = split === undefined ? {} : { splits: [split] };
  switch (format) {
    case 'manifest':
      return readManifest(place, options);
    case 'common-voice':
      return readCommonVoice(place, { ...options, ...splits });
    case 'fleurs':
      return readFleurs(place, { ...options, ...splits });
    case 'parquet':
      return readParquet(place, { ...options, ...splits });
  }
};

/** Told by the ending of a file; a folder is a release of Common Voice unless it says otherwise. */
const formatOf = async (place: string): Promise<Format> => {
  if (/\.parquet$/i.test(place)) return 'parquet';
  if (/\.(tar|tar\.gz|tgz)$/i.test(place)) return 'common-voice';
  try {
    if (!(await stat(place)).isDirectory()) return 'manifest';
  } catch (error) {
    throw ioError('read', place, error);
  }
  return /^[a-z]{2,3}(_[a-z]+)?_[a-z]{2}$/.test(path.basename(place)) ? 'fleurs' : 'common-voice';
};

/** A report of two passes over the same data. */
export const furtherReport = (
  { total, dropped }: Report,
  kept: number,
  further: readonly DropReason[],
): Report => ({ total, kept, dropped: [...dropped, ...further] });
