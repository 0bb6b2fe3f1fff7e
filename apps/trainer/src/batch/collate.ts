import {
  SAMPLE_RATE,
  logMel,
  specAugment,
  type MelExtractor,
  type SpecAugmentOptions,
} from '@distilwhisper/audio';
import type { F32, I32, Rng } from '@distilwhisper/tensor';
import type { TargetTokens } from './training-example.js';

/** One utterance ready to be batched. */
export interface Example {
  readonly id: string;
  /** Mono, 16 kHz. */
  readonly samples: Float32Array;
  readonly target: TargetTokens;
}

/** What a training step is fed. */
export interface Batch {
  readonly ids: readonly string[];
  readonly mel: F32<readonly ['batch', 'mel', 'frame']>;
  readonly tokens: I32<readonly ['batch', 'token']>;
  readonly labels: I32<readonly ['batch', 'token']>;
  /** Tokens of each utterance before padding. */
  readonly lengths: readonly number[];
}

export interface CollateOptions {
  readonly bins: number;
  readonly audioContext: 'elastic' | 'full';
  readonly tailSeconds: number;
  readonly padToken: number;
  readonly extractor?: MelExtractor;
  readonly augment?: { readonly rng: Rng; readonly options: SpecAugmentOptions };
}

const FULL_SECONDS = 30;
/** The second convolution halves the frames: 2 frames of 10 ms make a position. */
const FRAME_STEP = 2;
const FRAMES_PER_SECOND = 100;

/** Pads utterances to one length, with silence and with padding tokens. */
export const collate = (examples: readonly Example[], options: CollateOptions): Batch => {
  const frames = batchFrames(examples, options);
  const { bins } = options;
  const mel = new Float32Array(examples.length * bins * frames);
  examples.forEach(({ samples }, i) => mel.set(melOf(samples, frames, options), i * bins * frames));
  const lengths = examples.map(({ target }) => target.tokens.length);
  const width = Math.max(...lengths);
  const tokens = new Int32Array(examples.length * width).fill(options.padToken);
  const labels = new Int32Array(examples.length * width).fill(-100);
  examples.forEach(({ target }, i) => {
    tokens.set(target.tokens, i * width);
    labels.set(target.labels, i * width);
  });
  const shape = [examples.length, width];
  return {
    ids: examples.map(({ id }) => id),
    mel: { dtype: 'float32', shape: [examples.length, bins, frames], data: mel },
    tokens: { dtype: 'int32', shape, data: tokens },
    labels: { dtype: 'int32', shape, data: labels },
    lengths,
  };
};

/** Log-mel frames of a batch: its longest clip and the tail, an even number, 30 s at most. */
const batchFrames = (
  examples: readonly Example[],
  { audioContext, tailSeconds }: CollateOptions,
): number => {
  const full = FULL_SECONDS * FRAMES_PER_SECOND;
  if (audioContext === 'full') return full;
  const seconds = Math.max(...examples.map(({ samples }) => samples.length)) / SAMPLE_RATE;
  const wanted = Math.ceil((seconds + tailSeconds) * FRAMES_PER_SECOND);
  return Math.min(full, Math.ceil(wanted / FRAME_STEP) * FRAME_STEP);
};

const melOf = (
  samples: Float32Array,
  frames: number,
  { bins, extractor, augment }: CollateOptions,
): Float32Array => {
  const total = (frames / FRAMES_PER_SECOND) * SAMPLE_RATE;
  const heard = samples.length > total ? samples.subarray(0, total) : samples;
  const mel = logMel(heard, {
    bins,
    padToSeconds: frames / FRAMES_PER_SECOND,
    ...(extractor ? { extractor } : {}),
  });
  if (!augment) return mel.data;
  const sounding = Math.min(frames, Math.ceil((heard.length / SAMPLE_RATE) * FRAMES_PER_SECOND));
  return specAugment(mel, augment.rng, { ...augment.options, frames: sounding }).data; // prettier-ignore
};
