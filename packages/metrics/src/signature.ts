import type { Normalizer } from './text/normalizer.js';

/**
 * One line that says how a score came about, to print beside it: `wer|norm:whisper-basic|tok:word|v:1`.
 * Scores with different signatures are not comparable. `v` is the version of the normaliser.
 */
export const scoreSignature = (metric: string, normalizer: Normalizer, tokens: string): string =>
  `${metric}|norm:${normalizer.name}|tok:${tokens}|v:${normalizer.version}`;
