import { fail } from '@distilwhisper/tensor';

import { concatenate, createSignalWindow } from '../signal-window.js';
import { phaseTable, type PhaseTable } from './phase-table.js';

/** Changes the sample rate of a stream; the result does not depend on how the stream is cut into blocks. */
export interface Resampler {
  /** The output samples that `samples` complete; perhaps none. */
  push(samples: Float32Array): Float32Array;
  /** The rest. The resampler is then spent. */
  end(): Float32Array;
}

const dot = (
  samples: Float32Array,
  at: number,
  weights: Float32Array,
  row: number,
  taps: number,
): number => {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < taps; i += 4) {
    a += samples[at + i]! * weights[row + i]!;
    b += samples[at + i + 1]! * weights[row + i + 1]!;
    c += samples[at + i + 2]! * weights[row + i + 2]!;
    d += samples[at + i + 3]! * weights[row + i + 3]!;
  }
  return a + b + (c + d);
};

/** Output samples whose window of inputs begins at `first + floor(n * step / phases)`. */
const fill = (
  output: Float32Array,
  held: Float32Array,
  startOf: (n: number) => { at: number; phase: number },
  firstOutput: number,
  { phases, half, rows, weights }: PhaseTable,
): void => {
  const taps = 2 * half;
  const exact = rows === phases;
  for (let i = 0; i < output.length; i += 1) {
    const { at, phase } = startOf(firstOutput + i);
    if (exact) output[i] = dot(held, at, weights, phase * taps, taps);
    else {
      const position = (phase * (rows - 1)) / phases;
      const row = Math.floor(position);
      const low = dot(held, at, weights, row * taps, taps);
      const high = dot(held, at, weights, (row + 1) * taps, taps);
      output[i] = low + (position - row) * (high - low);
    }
  }
};

const passThrough: Resampler = { push: (samples) => samples, end: () => new Float32Array(0) };

const checkRates = (from: number, to: number): void => {
  if (![from, to].every((rate) => Number.isSafeInteger(rate) && rate > 0))
    fail('argument', `sample rates are whole numbers > 0, got ${from} and ${to}`, { from, to });
};

/**
 * A streaming polyphase resampler: flat to 0.87 of the lower Nyquist frequency, 80 dB down from 1.08.
 *
 * `n` inputs become `round(n * to / from)` outputs, at least one; output `i` is the input's band-limited
 * value at time `i / to`, so there is no delay to correct.
 *
 * @throws DistilWhisperError `argument` for rates that are not whole numbers > 0
 */
export const createResampler = (from: number, to: number): Resampler => {
  checkRates(from, to);
  if (from === to) return passThrough;
  const table = phaseTable(from, to);
  const { step, phases, half } = table;
  const signal = createSignalWindow();
  let inputs = 0;
  let outputs = 0;

  const startOf = (n: number): { at: number; phase: number } => {
    const position = n * step;
    const index = Math.floor(position / phases);
    return { at: index - half + 1 - signal.from, phase: position - index * phases };
  };
  const append = (samples: Float32Array): void =>
    signal.append(samples, startOf(outputs).at + signal.from);
  const emitUpTo = (total: number): Float32Array => {
    if (outputs === 0 && total > 0) signal.mirrorStart(half); // silence there would sound as a click
    const output = new Float32Array(Math.max(0, total - outputs));
    fill(output, signal.samples, startOf, outputs, table);
    outputs += output.length;
    return output;
  };

  return {
    push: (samples) => {
      append(samples);
      inputs += samples.length;
      // Output n needs the inputs up to floor(n * step / phases) + half, and the start as many to mirror.
      const complete = inputs - half; // last index whose window is full, plus one
      return emitUpTo(complete > 0 ? Math.ceil((complete * phases) / step) : 0);
    },
    end: () => {
      if (inputs === 0) return new Float32Array(0);
      const total = Math.max(1, Math.round((inputs * phases) / step));
      append(signal.mirroredEnd(half + Math.ceil(step / phases) + 1));
      return emitUpTo(total);
    },
  };
};

/** Resamples a whole signal. */
export const resample = (samples: Float32Array, from: number, to: number): Float32Array => {
  const resampler = createResampler(from, to);
  const body = resampler.push(samples);
  const tail = resampler.end();
  return tail.length === 0 ? body : concatenate(body, tail);
};
