import { errorCount, hypothesisLength, referenceLength, type ErrorCounts } from './counts.js';

/** Rates from 0; only `errorRate` can exceed 1. */
export interface ErrorRates {
  /** WER of words, CER of characters: errors over reference tokens. */
  readonly errorRate: number;
  /** MER, match error rate: errors over all aligned pairs. */
  readonly matchErrorRate: number;
  /** WIP, word information preserved: hits / reference times hits / hypothesis. */
  readonly informationPreserved: number;
  /** WIL, word information lost: 1 - WIP. */
  readonly informationLost: number;
}

/**
 * Rates of one utterance or, from summed counts, of a corpus (Morris, Maier & Green 2004), as in jiwer 4.
 * An empty reference has no error rate: `errorRate` is then the number of insertions, MER is 1 and
 * WIP 0 unless the hypothesis is empty too, which is a perfect score.
 */
export function errorRates(counts: ErrorCounts): ErrorRates {
  const errors = errorCount(counts);
  const reference = referenceLength(counts);
  const hypothesis = hypothesisLength(counts);
  const preserved =
    reference === 0 && hypothesis === 0
      ? 1
      : reference === 0 || hypothesis === 0
        ? 0
        : (counts.hits / reference) * (counts.hits / hypothesis);
  return {
    errorRate: reference === 0 ? counts.insertions : errors / reference,
    matchErrorRate: errors === 0 ? 0 : errors / (counts.hits + errors),
    informationPreserved: preserved,
    informationLost: 1 - preserved,
  };
}
