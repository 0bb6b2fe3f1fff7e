import { readFileSync } from 'node:fs';
import path from 'node:path';

type Chunk = readonly [string, number, number, number, number];

/** What tools/fixtures/metrics/text_scores.py wrote; sentences of Common Voice (CC0 1.0). */
export interface TextScoresFixture {
  readonly pairs: readonly {
    readonly language: string;
    readonly reference: string;
    readonly hypothesis: string;
    readonly words: readonly number[];
    readonly rates: readonly number[];
    readonly chunks: readonly Chunk[];
    readonly characters: readonly number[];
    readonly characterChunks: readonly Chunk[];
  }[];
  readonly secondReferences: readonly string[];
  readonly bleu: Readonly<
    Record<
      string,
      { readonly score: number; readonly precisions: readonly number[]; readonly signature: string }
    >
  >;
  readonly chrf: Readonly<Record<string, { readonly score: number; readonly signature: string }>>;
  readonly sentenceBleu: readonly [number, number][];
  readonly sentenceChrf: readonly [number, number][];
}

export const readTextScores = (): TextScoresFixture =>
  JSON.parse(readFileSync(path.join(__dirname, 'text-scores.json'), 'utf8')) as TextScoresFixture;
