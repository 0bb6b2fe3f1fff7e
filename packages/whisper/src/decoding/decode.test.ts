import { readFixture } from '../__fixtures__/read-fixture.js';
import { mulberry, syntheticMel, syntheticModel } from '../__fixtures__/synthetic-decoder.js';
import { decode } from './decode.js';
import type { DecodingOptions } from './options.js';

interface Case {
  seed: number;
  context: number;
  windows: [number, number][];
  options: DecodingOptions;
  results: {
    language: string;
    languageProb?: number;
    tokens: number[];
    text: string;
    averageLogProb: number;
    noSpeechProb: number;
    compressionRatio: number;
  }[];
}
const fixture = readFixture<{ words: number[]; cases: Case[] }>('decoding.json');

// Each case was run by openai-whisper's own decoder on the same synthetic logits.
describe('decoding a window as openai-whisper does', () => {
  const { words } = fixture;
  it.each(
    fixture.cases.map(
      (entry) =>
        [`seed ${entry.seed} ${JSON.stringify(entry.options).slice(0, 110)}`, entry] as const,
    ),
  )('%s', async (_, { seed, context, windows, options, results }) => {
    const model = syntheticModel({ seed, mode: 'walk', words, context });
    const actual = await decode(model, syntheticMel(windows), {
      ...options,
      random: mulberry(seed),
    });
    expect(actual).toHaveLength(results.length);
    results.forEach((expected, i) => {
      const result = actual[i]!;
      expect(result.tokens).toEqual(expected.tokens);
      expect(result.text).toBe(expected.text);
      expect(result.language).toBe(expected.language);
      expect(result.averageLogProb).toBeCloseTo(expected.averageLogProb, 4);
      expect(result.noSpeechProb).toBeCloseTo(expected.noSpeechProb, 5);
      expect(result.compressionRatio).toBeCloseTo(expected.compressionRatio, 6);
      if (expected.languageProb !== undefined)
        expect(result.languageProbabilities!.get(result.language)).toBeCloseTo(
          expected.languageProb,
          5,
        );
    });
    expect(model.decoder.held.size).toBe(0);
  });
});
