import { logMel } from '@distilwhisper/audio';
import { createRng, fillNormal } from '@distilwhisper/tensor';
import type { SpeechWindow } from '@distilwhisper/whisper';
import { speechWindows } from './speech-windows.js';

const RATE = 16_000;

/** Loud noise at the given seconds, with dips as between words, and faint noise elsewhere. */
const recording = (
  seconds: number,
  speech: readonly (readonly [number, number])[],
): Float32Array => {
  // prettier-ignore
  const samples = fillNormal(createRng(3), new Float32Array(seconds * RATE), 0, 0.0003);
  for (const [from, to] of speech)
    for (let word = from * RATE; word < to * RATE; word += RATE / 2)
      fillNormal(createRng(4), samples.subarray(word, word + 0.4 * RATE), 0, 0.2);
  return samples;
};
async function* blocks(samples: Float32Array, size: number): AsyncGenerator<Float32Array> {
  for (let i = 0; i < samples.length; i += size) yield samples.subarray(i, i + size);
}
const windowsOf = async (samples: Float32Array, size = 7000): Promise<SpeechWindow[]> => {
  const windows: SpeechWindow[] = [];
  for await (const window of speechWindows(blocks(samples, size), 80)) windows.push(window);
  return windows;
};
const seconds = ({ firstFrame, mel }: SpeechWindow): [number, number] => [
  firstFrame / 100,
  (firstFrame + mel.shape[1]!) / 100,
];

describe('speechWindows', () => {
  it('joins speech within 30 s and leaves the silence between windows out', async () => {
    const windows = await windowsOf(recording(100, [[3, 8], [15, 20], [50, 52], [90, 99]])); // prettier-ignore
    const expected = [[3, 20], [50, 52], [90, 99]]; // prettier-ignore
    expect(windows).toHaveLength(3);
    windows.forEach((window, i) => {
      const [start, end] = seconds(window);
      expect(Math.abs(start - expected[i]![0]!)).toBeLessThan(0.4);
      expect(Math.abs(end - expected[i]![1]!)).toBeLessThan(0.4);
    });
  });

  it('holds the log-mel of its own samples, however they came', async () => {
    const samples = recording(60, [[3, 8], [40, 44]]); // prettier-ignore
    const windows = await windowsOf(samples);
    expect(await windowsOf(samples, 50_001)).toEqual(windows);
    for (const { firstFrame, mel } of windows) {
      const first = firstFrame * 160;
      const whole = logMel(samples.subarray(first, first + mel.shape[1]! * 160));
      // The last frame also hears the samples after it, of which the copy here knows none.
      const [, frames] = mel.shape as [number, number];
      for (let bin = 0; bin < 80; bin += 1)
        expect(mel.data.slice(bin * frames, bin * frames + frames - 2)).toEqual(
          whole.data.slice(bin * frames, bin * frames + frames - 2),
        );
    }
  });

  it('cuts speech without a pause, and loses none of it', async () => {
    const windows = await windowsOf(recording(75, [[2, 73]])); // prettier-ignore
    const spans = windows.map(seconds);
    for (const [start, end] of spans) expect(end - start).toBeLessThanOrEqual(30);
    expect(spans[0]![0]).toBeLessThan(2);
    expect(spans.at(-1)![1]).toBeGreaterThan(73);
    for (const [i, [start]] of spans.entries())
      if (i > 0) expect(Math.abs(start - spans[i - 1]![1])).toBeLessThan(0.02);
  });

  it('finds none in silence', async () => {
    expect(await windowsOf(recording(40, []))).toEqual([]);
  });
});
