import { logMel } from '@distilwhisper/audio';
import { createRng, fillNormal } from '@distilwhisper/tensor';
import type { JoinedWindow } from './joined-window.js';
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
const windowsOf = async (samples: Float32Array, size = 7000): Promise<JoinedWindow[]> => {
  const windows: JoinedWindow[] = [];
  for await (const window of speechWindows(blocks(samples, size), 80)) windows.push(window);
  return windows;
};
/** The data as text, which is compared quickly. */
const bytes = ({ mel: { data } }: Pick<JoinedWindow, 'mel'>): string =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
/** Where the speech of each window is, in seconds. */
const spansOf = ({ pieces }: JoinedWindow): number[][] =>
  pieces.map(({ start, end }) => [start / 100, end / 100]);

describe('speechWindows', () => {
  it('joins speech of up to 30 s, leaves pauses out, and begins anew after a long one', async () => {
    const speech = [[3, 8], [15, 20], [50, 52], [58, 75], [76, 88]] as const; // prettier-ignore
    const windows = await windowsOf(recording(100, speech));
    const expected = [[[3, 8], [15, 20]], [[50, 52], [58, 75]], [[76, 88]]]; // prettier-ignore
    expect(windows.map(({ pieces }) => pieces.length)).toEqual([2, 2, 1]);
    for (const [i, window] of windows.entries()) {
      const far = spansOf(window).flat().map((time, at) => Math.abs(time - expected[i]!.flat()[at]!)); // prettier-ignore
      expect(Math.max(...far)).toBeLessThan(0.4);
      const frames = window.pieces.reduce((sum, { start, end }) => sum + end - start, 0);
      expect(window.mel.shape).toEqual([80, frames]);
      expect(window.firstFrame).toBe(window.pieces[0]!.start);
    }
  });

  it('holds the log-mel of its own samples, however they came', async () => {
    const samples = recording(60, [[3, 8], [10, 14], [40, 44]]); // prettier-ignore
    const windows = await windowsOf(samples);
    expect(windows).toHaveLength(2);
    expect((await windowsOf(samples, 50_001)).map(bytes)).toEqual(windows.map(bytes));
    for (const { pieces, mel } of windows) {
      const parts = pieces.map(({ start, end }) => samples.subarray(start * 160, end * 160));
      const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
      parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
      expect(bytes({ mel })).toBe(bytes({ mel: logMel(whole) }));
    }
  });

  it('cuts speech without a pause, and loses none of it', async () => {
    const windows = await windowsOf(recording(75, [[2, 73]])); // prettier-ignore
    const spans = windows.map((window) => spansOf(window).flat() as [number, number]);
    for (const { mel } of windows) expect(mel.shape[1]).toBeLessThanOrEqual(3000);
    expect(spans[0]![0]).toBeLessThan(2);
    expect(spans.at(-1)![1]).toBeGreaterThan(73);
    for (const [i, [start]] of spans.entries())
      if (i > 0) expect(Math.abs(start - spans[i - 1]![1])).toBeLessThan(0.02);
  });

  it('finds none in silence', async () => {
    expect(await windowsOf(recording(40, []))).toEqual([]);
  });
});
