export {
  IGNORED,
  crossEntropy,
  labelMask,
  type CrossEntropyOptions,
  type Labels,
  type Logits,
  type PositionMask,
  type Scalar,
} from './cross-entropy.js';
export { divergence, type DivergenceKind, type DivergenceOptions } from './divergence.js';
export {
  PAPER_SIGMA,
  gateBudgetLoss,
  learnedSigmaLoss,
  sigmaWeights,
  totalLoss,
  type LossTerms,
  type LossWeights,
} from './total-loss.js';
export { distillationWarmup, linearSchedule, type LinearSchedule } from './schedules.js';
export {
  CACHE_FORMAT,
  type CacheIndex,
  type CacheShard,
  type TeacherIdentity,
} from './teacher/cache-index.js';
export { mapEmbedding, mapVocabulary, type TokenTexts } from './teacher/map-vocabulary.js';
