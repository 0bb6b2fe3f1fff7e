import { DistilWhisperError, fail } from '@distilwhisper/tensor';
import { byPattern, everyMatrix, type Plan } from '../graph/plan.js';
import type { WeightInfo } from '../graph/quantizable-weights.js';
import { parseScheme } from '../schemes/scheme-text.js';
import type { Scheme } from '../schemes/scheme.js';

/** Plans for Whisper that mix schemes; what each is for is in docs/decisions/0005-quantisation.md. */
export const PRESETS = ['fast', 'exact', 'small'] as const;
export type PresetName = (typeof PRESETS)[number];

/** What a preset must know of a model; `WhisperDimensions` has it. */
export interface ModelSize {
  /** Width of the residual stream. */
  readonly state: number;
  readonly encoder: { readonly layers: number };
  readonly vocabulary: number;
}

const INT8: Scheme = { name: 'int8' };
const INTEGERS: Scheme = { name: 'dynamic-int8' };
const BLOCKS: Scheme = parseScheme('int8-block128-a8');
const SMALL_BLOCKS: Scheme = parseScheme('int4-block32-zero-hqq-a8');

/** What the encoder's graph multiplies: its own layers, and the decoder's keys and values of the audio. */
const ENCODER = /model\.encoder|encoder_attn\.[kv]_proj/;
const convolutions = { others: INT8 };

/** The multilingual whisper-base: the one size that was measured. */
const isBase = ({ state, encoder, vocabulary }: ModelSize): boolean =>
  state === 512 && encoder.layers === 6 && vocabulary === 51_865;

/**
 * The feed-forward products whose input holds values far beyond all others, which one scale for the tensor cannot
 * serve: in whisper-base those of one layer, in sizes that were not measured those of all.
 */
const outliers = (size: ModelSize): RegExp =>
  isBase(size) ? /model\.encoder\.layers\.3\.fc2/ : /model\.encoder.*\.fc2/;

/** Only the model's own weights: adapters and experts stay float. */
const ownWeights =
  (plan: (weight: WeightInfo) => Scheme) =>
  (weight: WeightInfo): Scheme =>
    weight.path.startsWith('model.') ? plan(weight) : { name: 'keep' };

const PLANS: Readonly<Record<PresetName, (size: ModelSize) => (weight: WeightInfo) => Scheme>> = {
  fast: (size) =>
    byPattern(
      [
        [outliers(size), BLOCKS],
        [ENCODER, INTEGERS],
      ],
      everyMatrix(BLOCKS, convolutions),
    ),
  exact: () =>
    byPattern(
      [
        [/model\.encoder.*(fc2|out_proj|v_proj)|encoder_attn\.v_proj/, BLOCKS],
        [ENCODER, INTEGERS],
      ],
      everyMatrix(BLOCKS, convolutions),
    ),
  small: (size) =>
    byPattern(
      [
        [outliers(size), BLOCKS],
        [ENCODER, INTEGERS],
        [/embed_tokens/, BLOCKS],
      ],
      everyMatrix(SMALL_BLOCKS, convolutions),
    ),
};

/** A preset for a Whisper of a size. Adapters and experts are kept in float. */
export const presetPlan = (name: PresetName, size: ModelSize): Plan =>
  ownWeights(PLANS[name](size));

/**
 * A preset by name, or one scheme (see `parseScheme`) for every matrix of the model, with int8 convolutions
 * (of the same kind for half precision). Adapters and experts are kept in float.
 *
 * @throws DistilWhisperError `argument` for an unknown name
 */
export const planNamed = (name: string, size: ModelSize): Plan => {
  const preset = PRESETS.find((known) => known === name);
  if (preset) return presetPlan(preset, size);
  const scheme = schemeOrFail(name);
  const isFloat = ['keep', 'float16', 'bfloat16'].includes(scheme.name);
  return ownWeights(everyMatrix(scheme, { others: isFloat ? scheme : INT8 }));
};

const schemeOrFail = (name: string): Scheme => {
  try {
    return parseScheme(name);
  } catch (error) {
    if (!DistilWhisperError.isInstance(error, 'argument')) throw error;
    return fail('argument', `${error.message}; or a preset: ${PRESETS.join(', ')}`, { name });
  }
};
