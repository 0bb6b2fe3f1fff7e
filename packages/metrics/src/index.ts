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
export {
  gapAmplification,
  type BeforeAfterSample,
  type GapAmplification,
} from './groups/amplification.js';
export {
  gapIntervals,
  groupIntervals,
  type GapIntervals,
  type GroupBootstrapOptions,
  type GroupInterval,
  type TwoGroups,
} from './groups/group-intervals.js';
export {
  groupGaps,
  groupRate,
  groupReport,
  samplesByGroup,
  symmetricRelativeDifference,
  type GroupGaps,
  type GroupRate,
  type GroupReport,
  type LabelledSample,
} from './groups/group-rates.js';
export { spreadAmplification, type SpreadAmplification } from './groups/spread.js';
export {
  groupWarnings,
  type GroupWarning,
  type GroupWarningCode,
  type WarningLimits,
} from './groups/warnings.js';
export {
  corpusBleu,
  sentenceBleu,
  type BleuOptions,
  type BleuScore,
  type BleuSmoothing,
  type BleuStatistics,
} from './overlap/bleu.js';
export { corpusChrf, type ChrfOptions, type ChrfScore } from './overlap/chrf.js';
export { type Segment } from './overlap/segments.js';
export {
  tokenizer13a,
  tokenizerChar,
  tokenizerIntl,
  tokenizerNone,
  tokenizerZh,
  type Tokenizer,
} from './overlap/tokenizers.js';
export { waldTest, type Coefficient, type WaldTest } from './regression/coefficient.js';
export {
  buildDesign,
  type Design,
  type DesignOptions,
  type RegressionRow,
} from './regression/design.js';
export {
  mixedPoisson,
  type MixedPoissonFit,
  type MixedPoissonOptions,
} from './regression/mixed-poisson.js';
export { poissonRegression, type PoissonFit, type PoissonOptions } from './regression/poisson.js';
export {
  RESOURCE_LEVELS,
  RESOURCE_THRESHOLDS,
  resourceLevel,
  type ResourceLevel,
  type ResourceThresholds,
} from './resources/resource-level.js';
export {
  TRAINING_HOURS,
  trainingHours,
  type TrainedLanguage,
  type TrainingHours,
} from './resources/training-hours.js';
export {
  bootstrapErrorRate,
  pairedBootstrap,
  type PairedBootstrap,
  type RateBootstrapOptions,
} from './stats/bootstrap.js';
export {
  bootstrapSums,
  type BootstrapOptions,
  type Interval,
  type IntervalMethod,
  type Sums,
  type SumsStatistic,
} from './stats/bootstrap-sums.js';
export { holm } from './stats/holm.js';
export {
  mapsswe,
  matchedPairs,
  pairSystems,
  type MatchedPairsTest,
  type SystemPair,
} from './stats/mapsswe.js';
export { normalCdf, normalQuantile, normalTwoSided } from './stats/normal.js';
export { quantile } from './stats/quantile.js';
export {
  approximateRandomisation,
  type RandomisationOptions,
  type RandomisationTest,
} from './stats/randomisation.js';
export {
  capErrors,
  errorSample,
  pooledRate,
  type ErrorSample,
  type ResamplingUnit,
} from './stats/samples.js';
export { type UniformSource } from './stats/uniform-source.js';
