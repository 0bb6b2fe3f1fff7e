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
