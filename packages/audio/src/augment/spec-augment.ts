import { fail, type F32, type Rng } from '@distilwhisper/tensor';

import { drawMaskSpans, type MaskPolicy, type MaskSpan } from './mask-spans.js';

export interface SpecAugmentOptions {
  /** Masks over frames; none if absent. */
  readonly time?: MaskPolicy | undefined;
  /** Masks over mel bins; none if absent. */
  readonly frequency?: MaskPolicy | undefined;
  /** Only the first so many frames hold sound; the rest, padding, gets no masks. Default: all. */
  readonly frames?: number;
  /** What masked values become: a number, 0 by default, or the mean of the spectrogram. */
  readonly value?: number | 'mean';
}

/** Policies by name: Park et al. 2019, table 1 (without time warping), and Hugging Face's Whisper. */
export const SPEC_AUGMENT_POLICIES = {
  huggingFace: { time: { share: 0.05, length: 10, minMasks: 2 } },
  librispeechBasic: {
    frequency: { masks: 1, maxLength: 27 },
    time: { masks: 1, maxLength: 100, maxShare: 1 },
  },
  librispeechDouble: {
    frequency: { masks: 2, maxLength: 27 },
    time: { masks: 2, maxLength: 100, maxShare: 1 },
  },
  switchboardMild: {
    frequency: { masks: 2, maxLength: 15 },
    time: { masks: 2, maxLength: 70, maxShare: 0.2 },
  },
  switchboardStrong: {
    frequency: { masks: 2, maxLength: 27 },
    time: { masks: 2, maxLength: 70, maxShare: 0.2 },
  },
} as const satisfies Readonly<Record<string, SpecAugmentOptions>>;

const NO_MASKS: readonly MaskSpan[] = [];

/**
 * Masks random stretches of time and of frequency (SpecAugment, Park et al. 2019, arXiv 1904.08779).
 *
 * @param mel `[mel, frame]`; left as it is
 * @param options default: as in Hugging Face's Whisper, 5 % of the time in spans of 10 frames, at least two
 * @returns a masked copy, `[mel, frame]`
 * @throws DistilWhisperError `argument` for impossible policies or more `frames` than there are
 */
export const specAugment = (
  mel: F32<['mel', 'frame']>,
  rng: Rng,
  options: SpecAugmentOptions = SPEC_AUGMENT_POLICIES.huggingFace,
): F32<['mel', 'frame']> => {
  const [bins = 0, columns = 0] = mel.shape;
  const { time, frequency, frames = columns, value = 0 } = options;
  if (!Number.isInteger(frames) || frames < 0 || frames > columns)
    fail('argument', `frames must be a whole number from 0 to ${columns}, got ${frames}`, {
      frames,
    });
  const data = mel.data.slice(); // [mel, frame]
  const mask =
    value === 'mean' ? data.reduce((sum, x) => sum + x, 0) / Math.max(1, data.length) : value;

  const timeSpans = time ? drawMaskSpans(rng, frames, time) : NO_MASKS;
  const frequencySpans = frequency ? drawMaskSpans(rng, bins, frequency) : NO_MASKS;
  for (const { start, length } of timeSpans)
    for (let bin = 0; bin < bins; bin += 1)
      data.fill(mask, bin * columns + start, bin * columns + start + length);
  for (const { start, length } of frequencySpans)
    for (let bin = start; bin < start + length; bin += 1)
      data.fill(mask, bin * columns, bin * columns + frames);
  return { dtype: 'float32', shape: mel.shape, data };
};
