import { errorCount, referenceLength, type ErrorCounts } from '../align/counts.js';
import { fail } from '../errors.js';
import type { Sums } from './bootstrap-sums.js';

/** Errors of one utterance; what statistics start from. */
export interface ErrorSample {
  readonly errors: number;
  /** Reference words, or characters for a CER. May be 0: its insertions still count. */
  readonly words: number;
  /** Who spoke. Needed to resample by speaker. */
  readonly speaker?: string | undefined;
}

/** What is resampled: utterances as if independent, or whole speakers with all they said. */
export type ResamplingUnit = 'utterance' | 'speaker';

/** A sample from an alignment's counts. */
export const errorSample = (counts: ErrorCounts, speaker?: string): ErrorSample => ({
  errors: errorCount(counts),
  words: referenceLength(counts),
  ...(speaker === undefined ? {} : { speaker }),
});

/** The sample with at most as many errors as words, so that one loop does not outweigh all other utterances. */
export const capErrors = (sample: ErrorSample): ErrorSample => ({
  ...sample,
  errors: Math.min(sample.errors, sample.words),
});

/** Errors over words; NaN for no words. */
export const rateOf = (errors: number, words: number): number => (words > 0 ? errors / words : NaN);

/** Errors over words of several samples. */
export const pooledRate = (samples: readonly ErrorSample[]): number =>
  rateOf(
    samples.reduce((sum, { errors }) => sum + errors, 0),
    samples.reduce((sum, { words }) => sum + words, 0),
  );

/**
 * Adds up the numbers of each speaker's samples, or leaves each sample a unit of its own.
 * @throws code `missing` by speaker where a sample names none.
 */
export function unitSums<S extends { readonly speaker?: string | undefined }>(
  samples: readonly S[],
  by: ResamplingUnit,
  sumsOf: (sample: S) => Sums,
): Sums[] {
  if (by === 'utterance') return samples.map(sumsOf);
  const bySpeaker = new Map<string, number[]>();
  samples.forEach((sample, index) => {
    const { speaker } = sample;
    if (speaker === undefined || speaker === '')
      fail(
        'missing',
        `sample ${index} names no speaker: label it, drop it, or resample by utterance`,
        { index },
      );
    const sums = sumsOf(sample);
    const known = bySpeaker.get(speaker);
    bySpeaker.set(speaker, known ? known.map((value, i) => value + (sums[i] ?? 0)) : [...sums]);
  });
  return [...bySpeaker.values()];
}
