import { optimize, type Rewrite } from '@distilwhisper/graph';
import {
  parseScheme,
  planNamed,
  quantizeGraph,
  schemeOf,
  type DynamicInt8Scheme,
  type ModelSize,
  type StoredScheme,
} from '@distilwhisper/quant';
import { fail } from '@distilwhisper/tensor';

/** By compute type: the plan of `@distilwhisper/quant` it stands for; `keep` is none. */
const PLANS = {
  float32: 'keep',
  float16: 'float16',
  int8: 'fast',
  'int8-exact': 'exact',
  'llm-int8': 'llm-int8',
  int4: 'small',
} as const;

/**
 * How weights are stored and multiplied, by the word of CTranslate2: `float32`; `float16` (stored only); `int8`
 * (integer products, the fastest) and `int8-exact` (more of them rounded in blocks); `llm-int8` (outlier columns in
 * float); `int4` (the decoder in 4 bits, the rest as `int8`). Experts are float32, but in the encoder as `expertScheme` says.
 */
export type ComputeType = keyof typeof PLANS;
export const COMPUTE_TYPES = Object.keys(PLANS) as readonly ComputeType[];

/** @throws DistilWhisperError `argument` */
export const checkComputeType = (name: string): ComputeType =>
  COMPUTE_TYPES.find((known) => known === name) ??
  fail('argument', `no compute type '${name}'; there are ${COMPUTE_TYPES.join(', ')}`, {
    option: 'computeType',
    computeType: name,
  });

/** Whether products are float32. */
export const isFloat = (type: ComputeType): boolean => type === 'float32' || type === 'float16';

/** How the weight of an expert at a path is stored in the model; undefined: as float32. */
export type ExpertScheme = (path: string) => DynamicInt8Scheme | undefined;

const EXPERT_WEIGHT = /^experts\.encoder\.(\d+\.fc[12])\.weight$/;

/**
 * In the encoder an expert is stored as the shared feed-forward beside it, if that one multiplies by a scale for each
 * output channel. In the decoder, which has one token at a time, float32 is the quicker for weights that are fed.
 *
 * Codes are at most 63: onnxruntime makes constant weights unsigned where sums of larger ones would saturate (x86 without
 * 8-bit dot products), but cannot do that with fed ones.
 */
export const expertScheme = (type: ComputeType, size: ModelSize): ExpertScheme => {
  const beside = schemeBeside(type, size);
  return (path) => {
    const scheme = beside(path);
    return scheme && { ...scheme, reduceRange: true };
  };
};

const schemeBeside = (type: ComputeType, size: ModelSize): ExpertScheme => {
  const plan = planNamed(PLANS[type], size);
  return (path) => {
    const [, place] = EXPERT_WEIGHT.exec(path) ?? [];
    if (place === undefined) return undefined;
    const beside = { path: `model.encoder.layers.${place}.weight`, shape: [1, 1], isMatrix: true };
    const scheme = schemeOf(plan, beside);
    return scheme.name === 'dynamic-int8' ? scheme : undefined;
  };
};

/** What is done to the graphs of a model of this size before they are compiled. */
export const computeRewrite = (type: ComputeType, size: ModelSize): Rewrite =>
  rewriteBy(type, size, expertScheme(type, size));

/**
 * The same for graphs that hold experts as constants: those of the decoder are rounded as well, in 8 bits, since an engine
 * can prepare them.
 */
export const preparedRewrite = (type: ComputeType, size: ModelSize): Rewrite => {
  const expert = schemeBeside(type, size);
  return rewriteBy(type, size, (path) =>
    !isFloat(type) && DECODER_EXPERT.test(path) ? EIGHT_BITS : expert(path),
  );
};

const DECODER_EXPERT = /^experts\.decoder\.\d+\.fc[12]\.weight$/;
const EIGHT_BITS = parseScheme('int8-block128-a8') as StoredScheme;

const rewriteBy = (
  type: ComputeType,
  size: ModelSize,
  expert: (path: string) => StoredScheme | undefined,
): Rewrite => {
  if (type === 'float32') return optimize;
  const plan = planNamed(PLANS[type], size);
  return (graph) =>
    optimize(quantizeGraph(graph, (weight) => expert(weight.path) ?? schemeOf(plan, weight)));
};
