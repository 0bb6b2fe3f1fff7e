import { WINDOW_LENGTH } from '../constants.js';
import { assembleModule } from '../simd/assembler.js';
import { instantiate } from '../simd/instantiate.js';
import { inputSlot, outputSlot, POINTS } from './fft-layout.js';
import { kernelCode } from './kernel-code.js';
import { KERNEL_FRAMES, kernelLayout, type KernelLayout } from './kernel-layout.js';
import { hannWindow, melFilters } from './mel-filters.js';

/** What a run says about the frames it transformed. */
export interface KernelSummary {
  /** The largest output. */
  readonly maximum: number;
  /** False where a sample was NaN or infinite; the outputs then mean nothing. */
  readonly finite: boolean;
}

/** The compiled inner loop of the log-mel spectrogram, with its own small memory. */
export interface MelKernel {
  /** Where to put the samples of up to `KERNEL_FRAMES` frames. */
  readonly samples: Float32Array;
  /** log10 mel energies, `[mel, KERNEL_FRAMES]`, after `run`. */
  readonly output: Float32Array;
  run(frames: number): KernelSummary;
}

interface Band {
  readonly first: number;
  readonly weights: Float32Array;
}

/** The non-zero stretch of each filter; a filter of zeros keeps one zero, as the loop runs at least once. */
const bandsOf = (bins: number): Band[] => {
  const { data, shape } = melFilters(bins);
  const frequencies = shape[1]!;
  return Array.from({ length: bins }, (_, bin) => {
    const row = data.subarray(bin * frequencies, (bin + 1) * frequencies);
    const first = Math.max(
      0,
      row.findIndex((weight) => weight > 0),
    );
    const last = Math.max(
      first,
      row.findLastIndex((weight) => weight > 0),
    );
    return { first, weights: row.subarray(first, last + 1) };
  });
};

const COMPLEX_BYTES = 32;

const writeTables = (memory: ArrayBuffer, layout: KernelLayout, bands: readonly Band[]): void => {
  const ints = new Int32Array(memory);
  const floats = new Float32Array(memory);
  // The split leaves every amplitude doubled; half a window undoes it.
  floats.set(hannWindow().map((value) => value / 2), layout.window / 4); // prettier-ignore
  for (let n = 0; n < POINTS; n += 1) ints[layout.slots / 4 + n] = inputSlot(n) * COMPLEX_BYTES;
  for (let k = 0; k <= POINTS / 2; k += 1) {
    const entry = layout.split / 4 + 4 * k;
    ints[entry] = outputSlot(k) * COMPLEX_BYTES;
    ints[entry + 1] = outputSlot((POINTS - k) % POINTS) * COMPLEX_BYTES;
    floats[entry + 2] = Math.cos((2 * Math.PI * k) / WINDOW_LENGTH);
    floats[entry + 3] = Math.sin((2 * Math.PI * k) / WINDOW_LENGTH);
  }
  let weight = layout.weights / 4;
  bands.forEach((band, bin) => {
    ints[layout.bands / 4 + 2 * bin] = band.first * 16;
    ints[layout.bands / 4 + 2 * bin + 1] = band.weights.length * 4;
    floats.set(band.weights, weight);
    weight += band.weights.length;
  });
};

/** The largest output of `frames` frames; of an incomplete group of four the kernel's own count says too much. */
const largest = (output: Float32Array, summary: Float32Array, frames: number): number => {
  if (frames % 4 === 0) return Math.max(...summary.subarray(0, 4));
  let maximum = -Infinity;
  for (let row = 0; row < output.length; row += KERNEL_FRAMES)
    for (let i = row; i < row + frames; i += 1) maximum = Math.max(maximum, output[i]!);
  return maximum;
};

/** Writes and compiles the kernel for a number of mel bins: a few milliseconds, once. */
export const createMelKernel = (bins: number): MelKernel => {
  const bands = bandsOf(bins);
  const weightCount = bands.reduce((sum, { weights }) => sum + weights.length, 0);
  const layout = kernelLayout(bins, weightCount);
  const module = assembleModule(Math.ceil(layout.bytes / 65_536), kernelCode(layout, bins));
  const instance = instantiate(module);
  const { memory } = instance;
  writeTables(memory, layout, bands);
  const output = new Float32Array(memory, layout.output, bins * KERNEL_FRAMES);
  const summary = new Float32Array(memory, layout.summary, 8);
  return {
    samples: new Float32Array(memory, layout.samples, (layout.window - layout.samples) / 4),
    output,
    run: (frames) => {
      instance.run(Math.ceil(frames / 4));
      return {
        maximum: largest(output, summary, frames),
        finite: !summary.slice(4).some(Number.isNaN),
      };
    },
  };
};
