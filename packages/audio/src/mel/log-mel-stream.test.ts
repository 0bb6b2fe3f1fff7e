import { createRng } from '@distilwhisper/tensor';

import { maxDifference, sine } from '../__fixtures__/signal.js';
import { createLogMelStream, logMelMaximum } from './log-mel-stream.js';
import { logMel } from './log-mel.js';
import { createMelExtractor } from './mel-extractor.js';

const extractor = createMelExtractor(80);

/** A recording that grows louder, so that its maximum comes late. */
const crescendo = (samples: number): Float32Array => {
  const rng = createRng(samples);
  return sine(700, 16_000, samples).map(
    (x, i) => (x + 0.2 * (rng.uniform() - 0.5)) * 10 ** ((3 * i) / samples - 3),
  );
};

const pushInPieces = (samples: Float32Array, push: (piece: Float32Array) => void): void => {
  const rng = createRng(1);
  for (let at = 0; at < samples.length;) {
    const size = 1 + rng.int(3000);
    push(samples.subarray(at, at + size));
    at += size;
  }
};

const columns = (data: Float32Array, frames: number, first: number, count: number): Float32Array =>
  Float32Array.from(
    { length: 80 * count },
    (_, i) => data[Math.floor(i / count) * frames + first + (i % count)]!,
  );

it.each([201, 400, 16_000, 123_457])(
  'every window of %i samples equals that of the whole padded recording',
  (length) => {
    const samples = crescendo(length);
    const whole = logMel(samples, { padSeconds: 30, extractor });
    const frames = whole.shape[1]!;
    const stream = createLogMelStream({ extractor });
    pushInPieces(samples, (piece) => stream.push(piece));
    stream.end();
    expect(stream.frames).toBe(Math.floor(length / 160));
    for (const [first, count] of [
      [0, 100],
      [stream.frames - 1, 50],
      [Math.floor(stream.frames / 2), 777],
    ] as const) {
      const window = stream.window(first, count);
      expect(window.shape).toEqual([80, count]);
      const expected = columns(whole.data, frames, first, count);
      expect(maxDifference(window.data, expected)).toBe(0);
    }
  },
);

it('a maximum from a first pass gives the same windows while later ones are still unknown', async () => {
  const samples = crescendo(64_000);
  const whole = logMel(samples, { padSeconds: 30, extractor });
  const pieces = async function* (): AsyncGenerator<Float32Array> {
    for (let at = 0; at < samples.length; at += 8000) yield samples.subarray(at, at + 8000);
  };
  const maximum = await logMelMaximum(pieces(), { extractor });
  const stream = createLogMelStream({ extractor });
  for await (const piece of pieces()) {
    const first = stream.frames;
    stream.push(piece);
    const window = stream.window(first, stream.frames - first, maximum);
    const expected = columns(whole.data, whole.shape[1]!, first, stream.frames - first);
    expect(maxDifference(window.data, expected)).toBe(0);
    stream.release(stream.frames);
  }
  stream.end();
  expect(stream.maximum).toBe(maximum);
});

it('without it the floor follows the loudest frame so far', () => {
  const stream = createLogMelStream({ extractor });
  const lowest = (): number => stream.window(0, 100).data.reduce((a, b) => Math.min(a, b));
  const loudness: number[] = [];
  for (const amplitude of [0.05, 0.5]) {
    stream.push(sine(700, 16_000, 16_000, amplitude));
    stream.push(new Float32Array(16_000));
    loudness.push(stream.maximum);
    expect(lowest()).toBeCloseTo((stream.maximum - 8 + 4) / 4, 5);
  }
  expect(loudness[1]! - loudness[0]!).toBeCloseTo(2, 3);
});

it('refuses frames that were released, samples after the end, and NaN', () => {
  const stream = createLogMelStream({ extractor });
  stream.push(crescendo(160_000));
  stream.release(600);
  expect(() => stream.window(599, 10)).toThrow(
    'frame 599 has been released; the first that is kept is 600',
  );
  expect(stream.window(600, 10).shape).toEqual([80, 10]);
  expect(() => stream.push(Float32Array.of(NaN))).toThrow('sample 160000 (10.000 s) is NaN');
  stream.end();
  stream.end();
  expect(() => stream.push(new Float32Array(1))).toThrow('the log-mel stream has ended');
});

it('an empty recording has no frames, and windows of silence', () => {
  const stream = createLogMelStream({ extractor });
  stream.end();
  expect(stream.frames).toBe(0);
  expect(stream.window(0, 5).data.every((value) => value === -1.5)).toBe(true);
});
