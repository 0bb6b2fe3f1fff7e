import type { AlignmentHead, WhisperDimensions } from './dimensions.js';

/** The released checkpoints. `large` and `turbo` are the usual short names of the last two. */
export const PUBLISHED_MODELS = [
  'tiny.en',
  'tiny',
  'base.en',
  'base',
  'small.en',
  'small',
  'medium.en',
  'medium',
  'large-v1',
  'large-v2',
  'large-v3',
  'large-v3-turbo',
] as const;

export type PublishedModel = (typeof PUBLISHED_MODELS)[number];

export interface PublishedFacts {
  readonly dimensions: WhisperDimensions;
  readonly alignmentHeads: readonly AlignmentHead[];
}

const VOCABULARY = { english: 51_864, multilingual: 51_865, cantonese: 51_866 } as const;

const sizes = (
  state: number,
  encoderLayers: number,
  decoderLayers: number,
  vocabulary: number,
): WhisperDimensions => {
  const stack = { heads: state / 64, feedForward: 4 * state };
  return {
    melBins: vocabulary === VOCABULARY.cantonese ? 128 : 80,
    audioContext: 1500,
    textContext: 448,
    vocabulary,
    state,
    encoder: { layers: encoderLayers, ...stack },
    decoder: { layers: decoderLayers, ...stack },
  };
};

const { english, multilingual, cantonese } = VOCABULARY;
const DIMENSIONS: Record<PublishedModel, WhisperDimensions> = {
  'tiny.en': sizes(384, 4, 4, english),
  tiny: sizes(384, 4, 4, multilingual),
  'base.en': sizes(512, 6, 6, english),
  base: sizes(512, 6, 6, multilingual),
  'small.en': sizes(768, 12, 12, english),
  small: sizes(768, 12, 12, multilingual),
  'medium.en': sizes(1024, 24, 24, english),
  medium: sizes(1024, 24, 24, multilingual),
  'large-v1': sizes(1280, 32, 32, multilingual),
  'large-v2': sizes(1280, 32, 32, multilingual),
  'large-v3': sizes(1280, 32, 32, cantonese),
  'large-v3-turbo': sizes(1280, 32, 4, cantonese),
};

/** Decoder layer and its aligning heads, as released with each checkpoint. */
type HeadsByLayer = Readonly<Record<number, readonly number[]>>;
const ALIGNMENT: Record<PublishedModel, HeadsByLayer> = {
  'tiny.en': { 1: [0], 2: [0, 5], 3: [0, 1, 2, 3, 4] },
  tiny: { 2: [2], 3: [0, 2, 3, 4, 5] },
  'base.en': { 3: [3], 4: [7], 5: [1, 5, 7] },
  base: { 3: [1], 4: [2, 3, 7], 5: [1, 2, 4, 6] },
  'small.en': {
    6: [6],
    7: [0, 3, 8],
    8: [2, 5, 7],
    9: [0, 4, 8, 10],
    10: [0, 1, 2, 3, 6, 11],
    11: [2, 4],
  },
  small: { 5: [3, 9], 8: [0, 4, 7, 8], 9: [0, 7, 9], 10: [5] },
  'medium.en': {
    11: [4],
    14: [1, 12, 14],
    15: [4],
    16: [0, 4, 9],
    17: [12, 14],
    18: [7, 10, 15],
    20: [0, 3, 9, 14],
    21: [12],
  },
  medium: { 13: [15], 15: [4, 15], 16: [1], 20: [0], 23: [4] },
  'large-v1': { 9: [19], 11: [2, 4, 17], 22: [7, 11, 17], 23: [2, 15] },
  'large-v2': {
    10: [12],
    13: [17],
    16: [11, 12, 13],
    17: [15, 16],
    18: [4, 11, 19],
    19: [11],
    21: [2, 3],
    22: [3, 9, 12],
    23: [5, 7, 13],
    25: [5],
    26: [1, 12],
    27: [15],
  },
  'large-v3': {
    7: [0],
    10: [17],
    12: [18],
    13: [12],
    16: [1],
    17: [14],
    19: [11],
    21: [4],
    24: [1],
    25: [6],
  },
  'large-v3-turbo': { 2: [4, 11], 3: [3, 6, 11, 14] },
};

const listHeads = (byLayer: HeadsByLayer): AlignmentHead[] =>
  Object.entries(byLayer).flatMap(([layer, heads]) =>
    heads.map((head) => ({ layer: Number(layer), head })),
  );

const isPublished = (name: string): name is PublishedModel =>
  (PUBLISHED_MODELS as readonly string[]).includes(name);

const ALIASES: Readonly<Record<string, PublishedModel>> = {
  large: 'large-v3',
  turbo: 'large-v3-turbo',
};

/**
 * Dimensions and alignment heads of a released checkpoint, by any of its usual names
 * (`base`, `whisper-base`, `openai/whisper-base`, `turbo`); undefined for others.
 */
export const publishedModel = (name: string): PublishedFacts | undefined => {
  const short = name.replace(/^.*\//, '').replace(/^whisper-/, '');
  const key = ALIASES[short] ?? short;
  return isPublished(key)
    ? { dimensions: DIMENSIONS[key], alignmentHeads: listHeads(ALIGNMENT[key]) }
    : undefined;
};
