import { fail } from '@distilwhisper/tensor';

import { concatenate, createSignalWindow } from '../signal-window.js';
import { createInterpolator } from './interpolate.js';
import { phaseTable } from './phase-table.js';

/** Changes the sample rate of a stream; the result does not depend on how the stream is cut into blocks. */
export interface Resampler {
  /** The output samples that `samples` complete; perhaps none. */
  push(samples: Float32Array): Float32Array;
  /** The rest. The resampler is then spent. */
  end(): Float32Array;
}

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
  const interpolate = createInterpolator(table);
  const signal = createSignalWindow();
  let inputs = 0;
  let outputs = 0;

  // The next output hears the inputs from here on.
  const needed = (): number => Math.floor((outputs * step) / phases) - half + 1;
  const emitUpTo = (total: number): Float32Array => {
    if (outputs === 0 && total > 0) signal.mirrorStart(half); // silence there would sound as a click
    const output = new Float32Array(Math.max(0, total - outputs));
    interpolate(output, outputs, signal.samples, signal.from);
    outputs += output.length;
    return output;
  };

  return {
    push: (samples) => {
      signal.append(samples, needed());
      inputs += samples.length;
      // Output n needs the inputs up to floor(n * step / phases) + half, and the start as many to mirror.
      const complete = inputs - half; // last index whose window is full, plus one
      return emitUpTo(complete > 0 ? Math.ceil((complete * phases) / step) : 0);
    },
    end: () => {
      if (inputs === 0) return new Float32Array(0);
      const total = Math.max(1, Math.round((inputs * phases) / step));
      signal.append(signal.mirroredEnd(half + Math.ceil(step / phases) + 1), needed());
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
