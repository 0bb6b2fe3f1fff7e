export {
  dequantizeAbsmax,
  quantizeAbsmax,
  type AbsmaxGroup,
  type AbsmaxInt8,
  type AbsmaxOptions,
} from './tensors/absmax-int8.js';
export {
  OUTLIER_THRESHOLD,
  llmInt8Matmul,
  outlierColumns,
  type LlmInt8Options,
  type LlmInt8Product,
} from './tensors/llm-int8.js';
export {
  dynamicInt8Matmul,
  dynamicQuantize,
  type DynamicInt8Product,
  type DynamicUint8,
} from './tensors/dynamic-int8.js';
export { dequantizeBlocks, type BlockSize, type BlockWeight } from './tensors/block-layout.js';
export { quantizeBlocks, type BlockOptions } from './tensors/block-nearest.js';
export { quantizeBlocksHqq, type HqqOptions } from './calibration/hqq.js';
export type { BlockScheme, LlmInt8Scheme, Scheme, StoredScheme } from './schemes/scheme.js';
export { parseScheme, schemeName } from './schemes/scheme-text.js';
export { storedBytes, type QuantizedWeight } from './schemes/quantized-weight.js';
export { fromBlocks, quantizeWeight } from './schemes/quantize-weight.js';
export { dequantizeWeight } from './schemes/dequantize-weight.js';
export {
  byPattern,
  everyMatrix,
  planTable,
  schemeOf,
  type Plan,
  type PlanTable,
} from './graph/plan.js';
export { fedTensors, storedTensors } from './graph/stored-weight.js';
export { roundRows, type DynamicInt8Scheme } from './graph/round-rows.js';
export { quantizableWeights, type WeightInfo } from './graph/quantizable-weights.js';
export { quantizeGraph, type QuantizeGraphOptions } from './graph/quantize-graph.js';
export { outputError, type OutputError } from './report/output-error.js';
export { fakeQuantize, fakeQuantizeActivation } from './graph/fake-quantize.js';
export { collectStatistics, type Statistic, type Statistics } from './calibration/observe.js';
export { smoothGraph, type SmoothOptions } from './calibration/smooth.js';
export { quantizeBlocksGptq, type GptqOptions } from './calibration/gptq.js';
export { quantizeRowsGptq, type GptqRowsOptions } from './calibration/gptq-rows.js';
export {
  measurePlan,
  measureSensitivity,
  type SensitivityOptions,
  type SensitivityRow,
} from './plan/sensitivity.js';
export { PRESETS, planNamed, presetPlan, type ModelSize, type PresetName } from './plan/presets.js';
export { choosePlan, type Budget, type ChosenPlan } from './plan/choose-plan.js';
export {
  dequantizeAll,
  fromFile,
  quantizeTree,
  quantizedOnly,
  toFile,
  type MixedWeights,
  type QuantizedFile,
} from './files/quantized-tensors.js';
