import type { Report } from './report.js';
import type { Columns } from './table/columns.js';
import type { Utterance } from './utterance.js';

/** A data set as listed by a reader. */
export interface Dataset {
  /** For reports, e.g. `manifest.tsv`, `cv-corpus-23.0/ca`. */
  readonly name: string;
  /** Where the source states it, e.g. `CC0-1.0`. */
  readonly licence?: string;
  /** In the order of the source. */
  readonly utterances: readonly Utterance[];
  /** Rows that could not become utterances: no such clip, wrong number of cells. */
  readonly report: Report;
}

/** What every reader accepts. */
export interface ReadOptions {
  /** The language of rows that name none; any code, locale or English name that Whisper has. */
  readonly language?: string;
  /** Languages by the name that the data gives them, before any other rule: `{ 'zh-HK': 'zh' }`. */
  readonly languages?: Readonly<Record<string, string>>;
  /** Column names to use instead of the usual ones: `{ text: 'normalized_text' }`. */
  readonly columns?: Columns;
  /** Overrides what the source states. */
  readonly licence?: string;
  /** Overrides the name taken from the path. */
  readonly name?: string;
}
