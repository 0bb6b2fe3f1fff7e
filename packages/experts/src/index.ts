export {
  EXPERT_TENSORS,
  expertBlocks,
  expertDimensions,
  expertPath,
  expertShapes,
  expertSpecs,
  type ExpertDimensions,
  type ExpertParams,
  type ExpertTensorName,
  type ExpertTree,
  type ExpertTreeValues,
  type ExpertValues,
} from './expert-parameters.js';
export {
  routeBoth,
  routingFor,
  type Dispatch,
  type GatedOptions,
  type ModelRouting,
  type Routing,
} from './routing.js';
export { gateLogits, hardGate, meanGate, softGate, type Gate, type HardGate } from './gate.js';
export {
  EXPERT_PREFIX,
  EXPERT_SWITCH,
  expertFeedForward,
  expertSeams,
  type ExpertSeamOptions,
  type GateAux,
} from './expert-seams.js';
export type { HardFeedForward } from './hard-feed-forward.js';
export { sparseFeedForward } from './sparse-feed-forward.js';
export {
  drawInputs,
  maskedDropout,
  type DrawOptions,
  type RandomInput,
  type RandomSource,
} from './random-inputs.js';
export { noiseScale } from './noise-schedule.js';
export { DEFAULT_RECIPE, PAPER_RECIPE, type ExpertRecipe } from './recipe.js';
export { initialiseExperts } from './initialise.js';
export {
  PACK_FORMAT,
  type PackBase,
  type PackData,
  type PackHeader,
  type PackScore,
} from './pack/header.js';
export {
  encodePack,
  packParameterCount,
  parsePack,
  type EncodePackOptions,
  type ExpertPack,
} from './pack/expert-pack.js';
export {
  attachPacks,
  checkBase,
  detachPack,
  type ExpertBase,
  type ExpertSet,
} from './pack/expert-set.js';
export {
  dimensionsOf,
  exportPublished,
  importPublished,
  publishedKey,
} from './pack/published-layout.js';
export {
  POSITION_SECONDS,
  expertUsage,
  type ExpertUsage,
  type GateWindow,
  type PositionUsage,
  type StackUsage,
  type TokenUsage,
} from './usage/expert-usage.js';
export { expertUsageSvg, type NamedUsage } from './usage/usage-svg.js';
export {
  PAPER_LORA,
  initialiseLora,
  loraSeams,
  loraTargets,
  mergeLora,
  type LoraAdapters,
  type LoraOptions,
  type LoraPair,
} from './lora/lora.js';
