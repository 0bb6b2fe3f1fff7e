import { HOP_LENGTH, WINDOW_LENGTH } from '../constants.js';
import { POINTS } from './fft-layout.js';

/** Frames that one call of the kernel transforms at most; four go through it side by side. */
export const KERNEL_FRAMES = 100;

const FLOAT = 4;
const VECTOR = 16;

/** Addresses in the kernel's memory, in bytes. */
export interface KernelLayout {
  readonly samples: number; // float32 [(KERNEL_FRAMES - 1) * 160 + 400]
  readonly window: number; // float32 [400]
  readonly slots: number; // int32 [200]: byte offset of each complex sample
  readonly first: number; // 200 complex vectors, as the transforms of 8 want them
  readonly second: number; // 200 complex vectors, for the transforms of 25
  readonly split: number; // [101] of { int32 offset of k, int32 offset of 200 - k, float32 cos, float32 sin }
  readonly power: number; // 201 vectors
  readonly bands: number; // [bins] of { int32 offset of the first frequency, int32 bytes of weights }
  readonly weights: number; // float32, the filters' non-zero weights one after another
  readonly output: number; // float32 [bins, KERNEL_FRAMES]
  readonly summary: number; // 2 vectors: the largest outputs; 0, or NaN where a sample was not finite
  readonly bytes: number;
}

export const kernelLayout = (bins: number, weightCount: number): KernelLayout => {
  let next = 0;
  const reserve = (bytes: number): number => {
    const address = next;
    next += Math.ceil(bytes / VECTOR) * VECTOR;
    return address;
  };
  const layout = {
    samples: reserve(((KERNEL_FRAMES - 1) * HOP_LENGTH + WINDOW_LENGTH) * FLOAT),
    window: reserve(WINDOW_LENGTH * FLOAT),
    slots: reserve(POINTS * 4),
    first: reserve(POINTS * 2 * VECTOR),
    second: reserve(POINTS * 2 * VECTOR),
    split: reserve((POINTS / 2 + 1) * 16),
    power: reserve((POINTS + 1) * VECTOR),
    bands: reserve(bins * 8),
    weights: reserve(weightCount * FLOAT),
    output: reserve(bins * KERNEL_FRAMES * FLOAT),
    summary: reserve(2 * VECTOR),
  };
  return { ...layout, bytes: next };
};
