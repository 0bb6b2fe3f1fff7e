import { checkEqualLengths } from '../errors.js';
import { scoreSignature } from '../signature.js';
import { identity, type Normalizer } from '../text/normalizer.js';
import { countErrors } from './align.js';
import { addCounts, noErrors, type ErrorCounts } from './counts.js';
import { errorRates, type ErrorRates } from './rates.js';
import { tokenize, type TokenUnit } from './tokens.js';

export interface TextPair {
  readonly reference: string;
  readonly hypothesis: string;
}

export interface ScoreOptions {
  /** Applied to both sides first. Default: none. */
  readonly normalizer?: Normalizer;
  /** `word` for WER, `character` for CER. Default: `word`. */
  readonly unit?: TokenUnit;
}

export interface CorpusScore extends ErrorRates {
  /** How the numbers came about; print it beside them. */
  readonly signature: string;
  readonly counts: ErrorCounts;
  /** Counts of each pair, in order: what bootstrap intervals and tests are made from. */
  readonly utterances: readonly ErrorCounts[];
}

const NAMES = {
  word: { metric: 'wer', tokens: 'word' },
  character: { metric: 'cer', tokens: 'char' },
} as const;

/** Tokens of one text after normalisation, as an error rate counts them. */
export const scoringTokens = (text: string, options: ScoreOptions = {}): string[] =>
  tokenize((options.normalizer ?? identity).normalize(text), options.unit ?? 'word');

/** Hits and errors of one pair. */
export const scorePair = (pair: TextPair, options: ScoreOptions = {}): ErrorCounts =>
  countErrors(scoringTokens(pair.reference, options), scoringTokens(pair.hypothesis, options));

/**
 * Error rates of a corpus: summed errors over summed reference tokens. The pairs are read once and not
 * kept, so they may come from a generator. No pairs at all score as one perfect empty pair.
 */
export function scoreCorpus(pairs: Iterable<TextPair>, options: ScoreOptions = {}): CorpusScore {
  const utterances = Array.from(pairs, (pair) => scorePair(pair, options));
  const counts = utterances.reduce(addCounts, noErrors);
  const { metric, tokens } = NAMES[options.unit ?? 'word'];
  const signature = scoreSignature(metric, options.normalizer ?? identity, tokens);
  return { signature, counts, ...errorRates(counts), utterances };
}

/**
 * Pairs up two lists of texts.
 * @throws code `mismatch` if they differ in length.
 */
export function pairTexts(
  references: readonly string[],
  hypotheses: readonly string[],
): TextPair[] {
  checkEqualLengths('pairTexts', { references: references.length, hypotheses: hypotheses.length });
  return references.map((reference, index) => ({ reference, hypothesis: hypotheses[index] ?? '' }));
}

/** Word error rate of a corpus, as a fraction. */
export const wordErrorRate = (
  pairs: Iterable<TextPair>,
  normalizer: Normalizer = identity,
): number => scoreCorpus(pairs, { normalizer, unit: 'word' }).errorRate;

/** Character error rate of a corpus, as a fraction. */
export const characterErrorRate = (
  pairs: Iterable<TextPair>,
  normalizer: Normalizer = identity,
): number => scoreCorpus(pairs, { normalizer, unit: 'character' }).errorRate;
