import { describeGolden, goldenPath, readGoldenJson } from '@distilwhisper/testing';
import {
  describeWhisperBase,
  firstWindow,
  loadWhisperBase,
  wholeFile,
} from '../__fixtures__/whisper-base.js';
import type { F32 } from '@distilwhisper/tensor';
import { transcribe } from '../transcribe/transcribe.js';
import { alignWords } from '../transcribe/words/align-words.js';
import type { Word } from '../transcribe/segment.js';
import { decode } from './decode.js';
import { detectLanguage } from './detect-language.js';
import { initialTokens } from './initial-tokens.js';
import type { DecodingOptions } from './options.js';

interface Decoded {
  options: Record<string, unknown>;
  initial_tokens: number[];
  language: string;
  tokens: number[];
  text: string;
  avg_logprob: number;
  no_speech_prob: number;
  compression_ratio: number;
  smallest_top2_logit_gap?: number;
}
interface Transcribed {
  text: string;
  segments: { start: number; end: number; text: string; tokens: number[]; words?: Word[] }[];
}
type Clip = Record<string, unknown> & {
  language: string;
  language_detection: { top10: [string, number][] };
  find_alignment: (Word & { tokens: number[] })[];
};

// The manifest: tokens exact unless two logits are nearer than 0.005; probabilities 1e-3; word times 0.02 s.
const NEAR_TIE = 0.005;
const WORD_TIME = 0.02 + 1e-9;

const NAMES: Record<string, keyof DecodingOptions> = {
  beam_size: 'beamSize',
  length_penalty: 'lengthPenalty',
  sample_len: 'sampleLength',
  max_initial_timestamp: 'maxInitialTimestamp',
  suppress_blank: 'suppressBlank',
};

const toOptions = (options: Record<string, unknown>): DecodingOptions =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      if (name === 'without_timestamps') return ['timestamps', !value];
      if (name === 'suppress_tokens') return ['suppressTokens', value === '' ? 'none' : value];
      return [NAMES[name] ?? name, value];
    }),
  );

const isDecoded = (entry: unknown): entry is Decoded =>
  typeof entry === 'object' && entry !== null && 'initial_tokens' in entry;

describeGolden('whisper/base_decoding.json', () =>
  describeWhisperBase(() => {
    const clips = readGoldenJson<Record<string, Clip>>('whisper', 'base_decoding.json');
    let model: Awaited<ReturnType<typeof loadWhisperBase>>;
    beforeAll(async () => {
      model = await loadWhisperBase();
    });
    afterAll(() => model.decoder.dispose());

    for (const [name, clip] of Object.entries(clips)) {
      const file = goldenPath('whisper', `${name}.wav`);
      let mel: F32<readonly ['batch', 'mel', 'frame']>;

      describe(name, () => {
        beforeAll(async () => {
          mel = await firstWindow(file);
        });

        for (const [key, entry] of Object.entries(clip))
          if (isDecoded(entry))
            it(key, async () => {
              const options = toOptions(entry.options);
              const { upToStart, afterStart } = initialTokens(
                model.tokenizer,
                options, // a language to be detected is written over
                model.dimensions.textContext,
              );
              expect([...upToStart, ...afterStart]).toEqual(entry.initial_tokens);
              const [result] = await decode(model, mel, options);
              expect(result!.language).toBe(entry.language);
              expect(result!.text).toBe(entry.text);
              if ((entry.smallest_top2_logit_gap ?? Infinity) > NEAR_TIE)
                expect(result!.tokens).toEqual(entry.tokens);
              expect(Math.abs(result!.averageLogProb - entry.avg_logprob)).toBeLessThan(1e-3);
              expect(Math.abs(result!.noSpeechProb - entry.no_speech_prob)).toBeLessThan(1e-3);
              expect(result!.compressionRatio).toBeCloseTo(entry.compression_ratio, 9);
            });

        it('detects the language', async () => {
          const cache = await model.decoder.start(mel);
          const [detection] = await detectLanguage(model, { cache, windows: 1 });
          const [best] = clip.language_detection.top10[0]!;
          expect(detection!.language).toBe(best);
          for (const [code, probability] of clip.language_detection.top10)
            expect(Math.abs(detection!.probabilities.get(code)! - probability)).toBeLessThan(1e-3);
        });

        it('aligns words', async () => {
          const cache = await model.decoder.start(mel);
          const expected = clip.find_alignment;
          const words = await alignWords(
            model,
            cache,
            expected.flatMap(({ tokens }) => tokens),
            { language: clip.language, task: 'transcribe', frames: Math.round(Number(clip['seconds']) * 100) }, // prettier-ignore
          );
          expectWords(words, expected);
        });

        it.each(['transcribe', 'transcribe_word_timestamps'])('%s', async (key) => {
          const expected = clip[key] as Transcribed;
          const actual = await transcribe(model, await wholeFile(file), {
            language: clip.language,
            temperatures: [0],
            wordTimestamps: key.endsWith('word_timestamps'),
          });
          expect(actual.text).toBe(expected.text);
          expect(actual.segments).toHaveLength(expected.segments.length);
          actual.segments.forEach((segment, i) => {
            const { start, end, text, tokens, words } = expected.segments[i]!;
            expect(segment.text).toBe(text);
            expect(segment.tokens).toEqual(tokens);
            expect(Math.abs(segment.start - start)).toBeLessThanOrEqual(WORD_TIME);
            expect(Math.abs(segment.end - end)).toBeLessThanOrEqual(WORD_TIME);
            expectWords(segment.words ?? [], words ?? []);
          });
        });
      });
    }
  }),
);

const expectWords = (
  actual: readonly Pick<Word, 'word' | 'start' | 'end' | 'probability'>[],
  expected: readonly Word[],
): void => {
  expect(actual.map(({ word }) => word)).toEqual(expected.map(({ word }) => word));
  actual.forEach(({ start, end, probability }, i) => {
    expect(Math.abs(start - expected[i]!.start)).toBeLessThanOrEqual(WORD_TIME);
    expect(Math.abs(end - expected[i]!.end)).toBeLessThanOrEqual(WORD_TIME);
    expect(Math.abs(probability - expected[i]!.probability)).toBeLessThan(1e-3);
  });
};
