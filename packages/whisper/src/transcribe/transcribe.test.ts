import { tensor } from '@distilwhisper/tensor';
import { readFixture } from '../__fixtures__/read-fixture.js';
import { mulberry, syntheticModel } from '../__fixtures__/synthetic-decoder.js';
import { melSource, type MelSource } from './mel-source.js';
import type { TranscribeOptions } from './options.js';
import type { Segment } from './segment.js';
import { transcribe } from './transcribe.js';

interface Case {
  seed: number;
  frames: number;
  options: TranscribeOptions;
  visited: [number, number][];
  language: string;
  text: string;
  segments: Omit<Segment, 'language'>[];
}
const fixture = readFixture<{ words: number[]; cases: Case[] }>('transcription.json');

/** Frame t holds t + 1, in the recording and in the 30 s of silence after it. */
const countingMel = (frames: number): MelSource => {
  const length = frames + 3000;
  const data = Float32Array.from({ length: 80 * length }, (_, i) => (i % length) + 1);
  return melSource(tensor('float32', [80, length], data), frames);
};

// Each case was run by openai-whisper's own transcribe() on the same synthetic logits.
describe('transcribing as openai-whisper does', () => {
  const { words, cases } = fixture;
  it.each(
    cases.map((entry) => [`seed ${entry.seed} ${JSON.stringify(entry.options)}`, entry] as const),
  )('%s', async (_, { seed, frames, options, ...expected }) => {
    const model = syntheticModel({ seed, mode: 'script', words });
    const actual = await transcribe(model, countingMel(frames), {
      ...options,
      random: mulberry(seed),
    });
    expect(actual.language).toBe(expected.language);
    expect(actual.segments.map(({ seek, tokens }) => ({ seek, tokens }))).toEqual(
      expected.segments.map(({ seek, tokens }) => ({ seek, tokens })),
    );
    expect(actual.text).toBe(expected.text);
    actual.segments.forEach((segment, i) => {
      const { averageLogProb, noSpeechProb, compressionRatio, words, start, end, ...rest } =
        expected.segments[i]!;
      expect(segment).toMatchObject(rest);
      // A rest of one frame aligns by NaN there, one frame before its window; its segment is empty.
      const places = segment.text === '' ? 1 : 9;
      expect(segment.start).toBeCloseTo(start, places);
      expect(segment.end).toBeCloseTo(end, places);
      expect(segment.averageLogProb).toBeCloseTo(averageLogProb, 4);
      expect(segment.noSpeechProb).toBeCloseTo(noSpeechProb, 5);
      expect(segment.compressionRatio).toBeCloseTo(compressionRatio, 9);
      expect(segment.words?.map(({ probability: _, ...word }) => word)).toEqual(
        words?.map(({ probability: _, ...word }) => word),
      );
      words?.forEach(({ probability }, w) =>
        expect(segment.words![w]!.probability).toBeCloseTo(probability, 4),
      );
    });
    // Every window was cut and padded alike. The first is encoded twice where its language is detected.
    const windows = model.decoder.visited.filter(
      (window, i, all) => window.join() !== all[i - 1]?.join(),
    );
    expect(windows).toEqual(expected.visited);
    expect(model.decoder.held.size).toBe(0);
  });
});
