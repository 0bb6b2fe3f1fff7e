import { fail, type Rng } from '@distilwhisper/tensor';

/** A stretch of an axis to be masked: `[start, start + length)`. */
export interface MaskSpan {
  readonly start: number;
  readonly length: number;
}

/** Spans of one length, as many as cover a share of the axis: wav2vec 2.0, and Hugging Face's Whisper. */
export interface SharePolicy {
  /** Share of the axis that the spans would cover if none overlapped, 0 to 1. */
  readonly share: number;
  /** Length of each span. */
  readonly length: number;
  /** At least so many spans, if the axis has room for them. */
  readonly minMasks: number;
}

/** So many spans of random length: the SpecAugment paper, section 2. */
export interface CountPolicy {
  readonly masks: number;
  /** Lengths are uniform from 0 to this, both included: F or T of the paper. */
  readonly maxLength: number;
  /** No span is longer than this share of the axis: p of the paper. 1 if absent. */
  readonly maxShare?: number;
}

export type MaskPolicy = SharePolicy | CountPolicy;

const checkShare = (name: string, value: number): void => {
  if (!(value >= 0 && value <= 1))
    fail('argument', `${name} must lie between 0 and 1, got ${value}`, { [name]: value });
};
const checkWhole = (name: string, value: number, least: number): void => {
  if (!Number.isSafeInteger(value) || value < least)
    fail('argument', `${name} must be a whole number >= ${least}, got ${value}`, { [name]: value });
};

/** `count` different whole numbers below `limit` (Floyd's algorithm: no list of all of them). */
const drawDistinct = (rng: Rng, limit: number, count: number): number[] => {
  const chosen = new Set<number>();
  for (let top = limit - count; top < limit; top += 1) {
    const candidate = rng.int(top + 1);
    chosen.add(chosen.has(candidate) ? top : candidate);
  }
  return [...chosen];
};

const spansByShare = (
  rng: Rng,
  axis: number,
  { share, length, minMasks }: SharePolicy,
): MaskSpan[] => {
  checkShare('share', share);
  checkWhole('length', length, 1);
  checkWhole('minMasks', minMasks, 0);
  // Rounded up or down at random, so that the mean share is exact.
  const wanted = Math.max(minMasks, Math.floor((share * axis) / length + rng.uniform()));
  const fitting = wanted * length > axis ? Math.floor(axis / length) : wanted;
  const starts = Math.max(0, axis - length + 1);
  return drawDistinct(rng, starts, Math.min(fitting, starts)).map((start) => ({ start, length }));
};

const spansByCount = (
  rng: Rng,
  axis: number,
  { masks, maxLength, maxShare = 1 }: CountPolicy,
): MaskSpan[] => {
  checkWhole('masks', masks, 0);
  checkWhole('maxLength', maxLength, 0);
  checkShare('maxShare', maxShare);
  const limit = Math.min(maxLength, Math.floor(maxShare * axis));
  return Array.from({ length: masks }, () => {
    const length = rng.int(limit + 1);
    return { start: rng.int(axis - length + 1), length };
  });
};

/**
 * Draws the spans to mask on an axis of `axis` positions. Spans may overlap.
 *
 * @throws DistilWhisperError `argument` for a share outside 0 to 1, or a count or length that is not a whole number
 */
export const drawMaskSpans = (rng: Rng, axis: number, policy: MaskPolicy): MaskSpan[] =>
  'share' in policy ? spansByShare(rng, axis, policy) : spansByCount(rng, axis, policy);
