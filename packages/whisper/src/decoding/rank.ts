import type { Hypothesis } from './search.js';

/**
 * The hypothesis with the highest log-probability by length: divided by the number of tokens, or
 * by ((5 + length) / 6)^penalty (Wu et al. 2016, arXiv 1609.08144, equation 14). An empty one
 * counts as one token long.
 */
export const bestHypothesis = (
  candidates: readonly Hypothesis[],
  lengthPenalty: number | undefined,
): Hypothesis => {
  const score = ({ tokens, logProb }: Hypothesis): number =>
    logProb /
    (lengthPenalty === undefined
      ? Math.max(1, tokens.length)
      : ((5 + tokens.length) / 6) ** lengthPenalty);
  return candidates.reduce((best, candidate) =>
    score(candidate) > score(best) ? candidate : best,
  );
};
