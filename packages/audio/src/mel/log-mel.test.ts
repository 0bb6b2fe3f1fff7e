import { readFileSync } from 'node:fs';

import { fixture, maxDifference, signal, sine } from '../__fixtures__/signal.js';
import { logMel } from './log-mel.js';
import { createMelExtractor } from './mel-extractor.js';
import { melFilters } from './mel-filters.js';

interface Reference {
  readonly everyFifthFrame: Readonly<Record<string, ReadonlyArray<readonly number[]>>>;
  readonly everySeventhWeight: Readonly<
    Record<string, ReadonlyArray<readonly [number, number, number]>>
  >;
}
const reference = JSON.parse(readFileSync(fixture('log-mel.json'), 'utf8')) as Reference;

/** The recording of `write_log_mel` in tools/fixtures/audio.py. */
const recording = (): Float32Array =>
  signal(16_000, 8080).map((x, i) => {
    const t = i / 16_000;
    let noise = 0;
    for (let k = 1; k < 82; k += 1) noise += 0.01 * Math.sin(2 * Math.PI * 97.3 * k * t + k * k);
    return x * Math.sin(2 * Math.PI * 2 * t) + noise;
  });

it.each([80, 128])('equals librosa, %i bins', (bins) => {
  const { shape, data } = logMel(recording(), { bins });
  expect(shape).toEqual([bins, 50]);
  const expected = reference.everyFifthFrame[bins]!;
  expected.forEach((row, bin) => {
    const actual = row.map((_, i) => data[bin * 50 + 5 * i]!);
    expect(maxDifference(actual, row)).toBeLessThan(2e-5);
  });
});

it.each([80, 128])('mel filters equal librosa, %i bins', (bins) => {
  const { data } = melFilters(bins);
  for (const [bin, k, weight] of reference.everySeventhWeight[bins]!)
    expect(Math.abs(data[bin * 201 + k]! - weight)).toBeLessThan(1e-8);
});

it('silence, appended and recorded, is -1.5 where nothing else sounds', () => {
  const silent = logMel(new Float32Array(8000));
  expect(silent.shape).toEqual([80, 50]);
  expect(silent.data.every((value) => value === -1.5)).toBe(true);
  // The same zeros recorded instead of appended give the same spectrogram.
  const tone = sine(440, 16_000, 8000);
  const recorded = new Float32Array(24_000);
  recorded.set(tone);
  const extractor = createMelExtractor(80);
  const appended = logMel(tone, { padSeconds: 1, extractor });
  expect(appended).toEqual(logMel(recorded, { extractor }));
  expect(logMel(tone, { padToSeconds: 1.5, extractor })).toEqual(appended);
  expect(logMel(recorded, { padToSeconds: 1, extractor })).toEqual(appended);
});

it('one sample is enough where it is padded, and 201 where it is not', () => {
  expect(logMel(Float32Array.of(0.5), { padToSeconds: 30 }).shape).toEqual([80, 3000]);
  expect(logMel(new Float32Array(201)).shape).toEqual([80, 1]);
  expect(() => logMel(new Float32Array(200))).toThrow(
    'so it needs at least 201; got 200. Pad short audio: { padToSeconds: 30 }',
  );
});

// In the first frame, in the middle, in the last frames, and behind them: 16159 samples are 100 frames and a rest.
it.each([
  [NaN, 0],
  [NaN, 4000],
  [Infinity, 4001],
  [-Infinity, 15_900],
  [NaN, 16_158],
])('a sample that is %d is refused by its place, %i', (value, place) => {
  const samples = new Float32Array(16_159);
  samples[place] = value;
  const message = `sample ${place} (${(place / 16_000).toFixed(3)} s) is ${value}`;
  expect(() => logMel(samples)).toThrow(message);
  expect(() => logMel(samples, { padToSeconds: 2 })).toThrow(message);
});
