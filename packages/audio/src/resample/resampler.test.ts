import { createRng } from '@distilwhisper/tensor';

import { maxDifference, rms, sine } from '../__fixtures__/signal.js';
import { createResampler, resample } from './resampler.js';

const RATES = [8000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000, 44_101, 15_999];
/** Without the edges, where a filter hears what is not there. */
const interior = (samples: Float32Array): Float32Array => samples.subarray(400, -400);

describe.each(RATES)('from %i Hz to 16 kHz', (rate) => {
  it('a tone keeps its frequency, phase and amplitude', () => {
    for (const hz of [60, 1000, 0.85 * Math.min(rate / 2, 8000)]) {
      const actual = resample(sine(hz, rate, rate / 2), rate, 16_000);
      const expected = sine(hz, 16_000, actual.length);
      expect(maxDifference(interior(actual), interior(expected))).toBeLessThan(3e-4);
    }
  });

  it('a constant stays constant to the ends', () => {
    const actual = resample(new Float32Array(3000).fill(0.25), rate, 16_000);
    expect(maxDifference(actual, new Float32Array(actual.length).fill(0.25))).toBeLessThan(1e-5);
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const rng = createRng(rate);
    const samples = Float32Array.from({ length: 5000 }, () => rng.uniform() - 0.5);
    const whole = resample(samples, rate, 16_000);
    const resampler = createResampler(rate, 16_000);
    const pieces: number[] = [];
    for (let at = 0; at < samples.length;) {
      const size = 1 + rng.int(700);
      pieces.push(...resampler.push(samples.subarray(at, at + size)));
      at += size;
    }
    pieces.push(...resampler.end());
    expect(Float32Array.from(pieces)).toEqual(whole);
  });

  it('n samples become round(n 16000 / rate), at least one', () => {
    for (const n of [1, 2, 7, 100, 4321]) {
      const expected = Math.max(1, Math.round((n * 16_000) / rate));
      expect(resample(new Float32Array(n), rate, 16_000).length).toBe(expected);
    }
    expect(resample(new Float32Array(0), rate, 16_000).length).toBe(0);
  });
});

it.each([
  [48_000, 8700],
  [48_000, 15_000],
  [44_100, 8700],
  [44_100, 21_000],
  [192_000, 30_000],
  [44_101, 9000],
])('from %i Hz a tone of %i Hz does not come back as an alias', (rate, hz) => {
  const left = interior(resample(sine(hz, rate, rate / 2), rate, 16_000));
  expect(rms(left)).toBeLessThan(1e-4 * 0.5);
});

it('equal rates pass through, impossible ones are refused', () => {
  const samples = Float32Array.of(1, 2, 3);
  expect(resample(samples, 16_000, 16_000)).toBe(samples);
  expect(() => createResampler(0, 16_000)).toThrow('sample rates are whole numbers > 0, got 0');
  expect(() => createResampler(44_100.5, 16_000)).toThrow('got 44100.5 and 16000');
});
