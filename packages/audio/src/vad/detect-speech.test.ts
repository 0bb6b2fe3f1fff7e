import { createRng, fillNormal } from '@distilwhisper/tensor';

import { createSpeechDetector, detectSpeech } from './detect-speech.js';
import type { SpeechSegment } from './speech-segmenter.js';

const RATE = 16_000;
const gain = (db: number): number => 10 ** (db / 20);

/** White noise of a level in dB of full scale: one second, over and over. */
const noise = (seconds: number, db: number, seed = 1): Float32Array => {
  const second = fillNormal(createRng(seed), new Float32Array(RATE), 0, gain(db));
  const samples = new Float32Array(seconds * RATE);
  for (let at = 0; at < samples.length; at += RATE) samples.set(second, at);
  return samples;
};

/** One second of a 150 Hz voice with overtones in syllables: five bursts, with dips of 40 ms, of mean power 1. */
const VOICE = Float32Array.from({ length: RATE }, (_, i) => {
  const t = i / RATE;
  const voice = [1, 2, 3, 5, 9].reduce((sum, k) => sum + Math.sin(2 * Math.PI * 150 * k * t), 0);
  return (t * 5) % 1 < 0.8 ? voice / Math.sqrt(2.5) : 0;
});

const addVoice = (target: Float32Array, from: number, to: number, db: number): void => {
  const amplitude = gain(db);
  const start = Math.round(from * RATE);
  for (let i = 0; i < Math.round((to - from) * RATE); i += 1)
    target[start + i]! += amplitude * VOICE[i % RATE]!;
};

const seconds = (segments: readonly SpeechSegment[]): number[][] =>
  segments.map(({ start, end }) => [start / RATE, end / RATE]);

/** Segments agree with `[from, to]` in seconds to within 60 ms. */
const expectSegments = (
  segments: readonly SpeechSegment[],
  expected: ReadonlyArray<readonly [number, number]>,
): void => {
  expect(segments.length).toBe(expected.length);
  seconds(segments).forEach((segment, i) =>
    segment.forEach((edge, j) => expect(Math.abs(edge - expected[i]![j]!)).toBeLessThan(0.06)),
  );
};

const exact = { paddingSeconds: 0 };

describe.each([
  ['digital silence', -200, -30],
  ['a quiet room', -65, -30],
  ['a noisy street', -35, -18],
])('in %s', (_, noiseDb, voiceDb) => {
  it('finds the stretches of speech', () => {
    const samples = noise(12, noiseDb);
    // The last syllable of a stretch ends 40 ms before it.
    for (const [from, to] of [
      [0, 2],
      [3, 5.2],
      [8, 11],
    ] as const)
      addVoice(samples, from, to, voiceDb);
    expectSegments(detectSpeech(samples, exact), [
      [0, 1.96],
      [3, 5.16],
      [8, 10.96],
    ]);
  });

  it('finds nothing where nobody speaks', () => {
    expect(detectSpeech(noise(10, noiseDb))).toEqual([]);
  });
});

it('pads, joins short pauses and drops clicks', () => {
  const samples = noise(10, -65);
  addVoice(samples, 2, 3, -25);
  addVoice(samples, 3.3, 4, -25);
  samples.fill(0.3, 7 * RATE, 7 * RATE + 100);
  expectSegments(detectSpeech(samples), [[1.8, 4.16]]);
});

it('adapts to noise that begins, after the time its floor looks back', () => {
  const samples = noise(30, -65);
  samples.set(noise(20, -40, 2), 10 * RATE);
  addVoice(samples, 24, 26, -20);
  const segments = detectSpeech(samples, { ...exact, floorSeconds: 4 });
  expectSegments(segments, [
    [10, 14],
    [24, 25.96],
  ]);
});

it('cuts what is too long at a quiet point, without loss or overlap', () => {
  const samples = noise(20, -65);
  addVoice(samples, 1, 19, -25);
  const segments = detectSpeech(samples, { ...exact, maxSpeechSeconds: 5 });
  expect(segments.length).toBeGreaterThanOrEqual(4);
  segments.forEach(({ start, end }, i) => {
    expect(end - start).toBeLessThanOrEqual(5 * RATE);
    if (i > 0) expect(start).toBe(segments[i - 1]!.end);
    // Every cut lies in a dip between syllables.
    if (i > 0) expect(((start / RATE - 1) * 5) % 1).toBeGreaterThan(0.75);
  });
  expect(Math.abs(segments.at(-1)!.end / RATE - 18.96)).toBeLessThan(0.06);
});

it('finds the same in a stream, as soon as it is over', () => {
  const samples = noise(8, -65);
  addVoice(samples, 1, 2, -25);
  addVoice(samples, 5, 8, -25);
  const detector = createSpeechDetector({ initialFloor: -65 });
  const found: SpeechSegment[] = [];
  for (let at = 0; at < samples.length; at += 1000) {
    const before = found.length;
    found.push(...detector.push(samples.subarray(at, at + 1000)));
    const now = (at + 1000) / RATE;
    if (found.length > before) expect(now).toBeLessThan(2.6);
    if (now > 1.2 && now < 1.8) expect(detector.speaking).toBe(true);
    if (now > 3 && now < 4.9) expect(detector.speaking).toBe(false);
  }
  found.push(...detector.end());
  expect(found).toEqual(detectSpeech(samples, { initialFloor: -65 }));
  expect(found.length).toBe(2);
  expect(found[1]!.end).toBe(samples.length);
});

it.each([
  [{ exitDb: 12 }, 'exitDb (12) must not exceed enterDb (10)'],
  [{ paddingSeconds: 0.4 }, 'paddingSeconds (0.4) must lie between 0 and half of'],
  [{ maxSpeechSeconds: 0.5 }, 'maxSpeechSeconds must be at least 1, got 0.5'],
  [{ leastLevel: NaN }, 'leastLevel is not a number'],
])('refuses %j', (options, message) => {
  expect(() => createSpeechDetector(options)).toThrow(message);
});
