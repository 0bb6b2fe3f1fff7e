import {
  bootstrapErrorRate,
  capErrors,
  errorSample,
  normalizerByName,
  pooledRate,
  scoreCorpus,
  type NormalizerName,
} from '@distilwhisper/metrics';
import { createRng } from '@distilwhisper/tensor';
import type { Transcript } from './transcribe-set.js';

/** An error rate of a set. */
export interface SetScore {
  readonly metric: 'wer' | 'cer';
  readonly normalizer: NormalizerName;
  /** A rate: 0.25 is 25 %. Above 1 where more words were heard than said. */
  readonly value: number;
  /** 95 % interval by bootstrap; absent with fewer than two speakers (or utterances). */
  readonly interval?: readonly [number, number];
  readonly resampled?: 'speaker' | 'utterance';
  /** How the number came about; numbers with other signatures cannot be compared. */
  readonly signature: string;
}

/** The normalisers that `evaluate` reports. */
const REPORTED_NORMALIZERS = ['whisper-basic', 'marks', 'paper'] as const;

const METRICS = [
  { metric: 'wer', unit: 'word' },
  { metric: 'cer', unit: 'character' },
] as const;

const BOOTSTRAP_SEED = 1;

/** WER and CER by each normaliser, with intervals. */
export const scoreTranscripts = (
  transcripts: readonly Transcript[],
  normalizers: readonly NormalizerName[] = REPORTED_NORMALIZERS,
): SetScore[] =>
  normalizers.flatMap((normalizer) =>
    METRICS.map(({ metric, unit }): SetScore => {
      const score = scoreCorpus(transcripts, { normalizer: normalizerByName(normalizer), unit });
      const samples = score.utterances.map((counts, i) =>
        errorSample(counts, transcripts[i]!.speaker),
      );
      const { errorRate: value, signature } = score;
      return { metric, normalizer, value, signature, ...intervalOf(samples) };
    }),
  );

/** Word error rates of a validation set. */
export interface WordErrorRates {
  readonly wer: number;
  /**
   * With each clip's errors counted as its words at most. One loop can add more errors than all other
   * clips have, and come and go from one validation to the next: checkpoints are chosen by this rate.
   */
  readonly capped: number;
}

/** The word error rates alone, for choosing a checkpoint. */
export const wordErrorRatesOf = (
  transcripts: readonly Transcript[],
  normalizer: NormalizerName,
): WordErrorRates => {
  const { errorRate: wer, utterances } = scoreCorpus(transcripts, {
    normalizer: normalizerByName(normalizer),
    unit: 'word',
  });
  const samples = utterances.map((counts) => errorSample(counts));
  return { wer, capped: pooledRate(samples.map(capErrors)) };
};

const intervalOf = (
  samples: readonly ReturnType<typeof errorSample>[],
): Pick<SetScore, 'interval' | 'resampled'> => {
  const speakers = new Set(samples.map(({ speaker }) => speaker));
  const by = speakers.size > 1 && !speakers.has(undefined) && !speakers.has('') ? 'speaker' : 'utterance'; // prettier-ignore
  if (by === 'utterance' && samples.length < 2) return {};
  const { low, high } = bootstrapErrorRate(samples, { rng: createRng(BOOTSTRAP_SEED), by });
  return { interval: [low, high], resampled: by };
};
