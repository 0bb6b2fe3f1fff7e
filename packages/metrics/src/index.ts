export {
  alignTokens,
  countErrors,
  type Alignment,
  type AlignmentChunk,
  type AlignmentKind,
} from './align/align.js';
export {
  addCounts,
  errorCount,
  hypothesisLength,
  noErrors,
  referenceLength,
  type ErrorCounts,
} from './align/counts.js';
export { errorRates, type ErrorRates } from './align/rates.js';
export {
  characterErrorRate,
  pairTexts,
  scoreCorpus,
  scorePair,
  scoringTokens,
  wordErrorRate,
  type CorpusScore,
  type ScoreOptions,
  type TextPair,
} from './align/score.js';
export { alignedTokens, formatAlignment, type AlignedToken } from './align/show.js';
export { splitCharacters, splitWords, type TokenUnit } from './align/tokens.js';
export { type MetricsErrorCode } from './errors.js';
export { scoreSignature } from './signature.js';
export { whisperBasic, type WhisperBasicOptions } from './text/basic.js';
export { whisperEnglish } from './text/english.js';
export { marks } from './text/marks.js';
export { identity, type Normalizer } from './text/normalizer.js';
export { paper } from './text/paper.js';
export { NORMALIZER_NAMES, normalizerByName, type NormalizerName } from './text/registry.js';
