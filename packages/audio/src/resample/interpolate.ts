import { createDotKernel, DOT_BATCH, type DotKernel } from './dot-kernel.js';
import type { PhaseTable } from './phase-table.js';

/** Computes outputs `first`, `first + 1`, ... into `output` from samples whose first has index `from`. */
export type Interpolate = (
  output: Float32Array,
  first: number,
  samples: Float32Array,
  from: number,
) => void;

const sumOf = ({ sums }: DotKernel, job: number): number =>
  sums[4 * job]! + sums[4 * job + 1]! + (sums[4 * job + 2]! + sums[4 * job + 3]!);

/** Outputs a batch holds, so that its samples fit beside the weights. */
const batchSize = ({ step, phases, rows }: PhaseTable): number => {
  const jobs = rows === phases ? DOT_BATCH : DOT_BATCH / 2;
  return Math.max(1, Math.min(jobs, Math.floor((16_384 * phases) / step)));
};

/** The filter bank of a phase table at work. Output `n` lies `n * step / phases` inputs from the first. */
export const createInterpolator = (table: PhaseTable): Interpolate => {
  const { step, phases, half, rows, taps, weights } = table;
  const exact = rows === phases;
  const batch = batchSize(table);
  const kernel = createDotKernel(weights, taps, Math.ceil((batch * step) / phases) + taps + 1);

  /** Two jobs an output where it falls between two rows, one where it falls on a row. */
  const writeJobs = (first: number, count: number, origin: number): void => {
    let index = Math.floor((first * step) / phases);
    let phase = first * step - index * phases;
    for (let i = 0; i < count; i += 1) {
      const row = exact ? phase : Math.floor((phase * (rows - 1)) / phases);
      const at = exact ? 2 * i : 4 * i;
      kernel.jobs[at] = index - origin;
      kernel.jobs[at + 1] = row;
      if (!exact) {
        kernel.jobs[at + 2] = index - origin;
        kernel.jobs[at + 3] = row + 1;
      }
      phase += step;
      index += Math.floor(phase / phases);
      phase %= phases;
    }
  };
  const fractionOf = (n: number): number => {
    const position = (((n * step) % phases) * (rows - 1)) / phases;
    return position - Math.floor(position);
  };

  return (output, first, samples, from) => {
    for (let done = 0; done < output.length; done += batch) {
      const count = Math.min(batch, output.length - done);
      const origin = Math.floor(((first + done) * step) / phases);
      const last = Math.floor(((first + done + count - 1) * step) / phases);
      const at = origin - half + 1 - from;
      kernel.samples.set(samples.subarray(at, at + last - origin + 2 * half));
      writeJobs(first + done, count, origin);
      kernel.run(exact ? count : 2 * count);
      for (let i = 0; i < count; i += 1) {
        const low = sumOf(kernel, exact ? i : 2 * i);
        const fraction = exact ? 0 : fractionOf(first + done + i);
        output[done + i] = exact ? low : low + fraction * (sumOf(kernel, 2 * i + 1) - low);
      }
    }
  };
};
