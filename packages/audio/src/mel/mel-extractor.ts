import { HOP_LENGTH, WINDOW_LENGTH } from '../constants.js';
import { createMelKernel, type KernelSummary } from './kernel.js';
import { KERNEL_FRAMES } from './kernel-layout.js';

/** log10 of the smallest mel energy that is told apart from silence, 1e-10. */
export const SILENCE = -10;

/** Where the frames go: columns `first`, `first + 1`, ... of a row-major `[mel, frames]` array. */
export interface FrameTarget {
  readonly data: Float32Array;
  readonly frames: number;
  readonly first: number;
}

/** Writes the `length` samples that the frames from `frame` on hear to the beginning of `target`. */
export type CopySamples = (target: Float32Array, frame: number, length: number) => void;

/** Turns samples into log10 mel energies. Reusable, also between recordings; not between threads. */
export interface MelExtractor {
  readonly bins: number;
  /** Fills `frames` columns; those from `heard` on are known to be silent. */
  extract(frames: number, copy: CopySamples, target: FrameTarget, heard?: number): KernelSummary;
}

/**
 * Compiles the transform for a number of mel bins.
 *
 * @throws DistilWhisperError `argument` where `bins` is not a whole number from 1 to 200
 */
export const createMelExtractor = (bins: number): MelExtractor => {
  const kernel = createMelKernel(bins);

  const extractBatch = (
    frame: number,
    count: number,
    copy: CopySamples,
    target: FrameTarget,
  ): KernelSummary => {
    copy(kernel.samples, frame, (count - 1) * HOP_LENGTH + WINDOW_LENGTH);
    const summary = kernel.run(count);
    for (let bin = 0; bin < bins; bin += 1) {
      const row = bin * KERNEL_FRAMES;
      target.data.set(
        kernel.output.subarray(row, row + count),
        bin * target.frames + target.first + frame,
      );
    }
    return summary;
  };

  return {
    bins,
    extract: (frames, copy, target, heard = frames) => {
      const loud = Math.min(frames, heard);
      let maximum = loud < frames ? SILENCE : -Infinity;
      let finite = true;
      for (let frame = 0; frame < loud; frame += KERNEL_FRAMES) {
        const batch = Math.min(KERNEL_FRAMES, loud - frame);
        const summary = extractBatch(frame, batch, copy, target);
        maximum = Math.max(maximum, summary.maximum);
        finite &&= summary.finite;
      }
      for (let bin = 0; bin < bins; bin += 1) {
        const row = bin * target.frames + target.first;
        target.data.fill(SILENCE, row + loud, row + frames);
      }
      return { maximum, finite };
    },
  };
};
