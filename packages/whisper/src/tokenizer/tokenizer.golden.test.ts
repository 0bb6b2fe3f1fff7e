import { existsSync, readFileSync } from 'node:fs';
import { describeGolden, readGoldenJson, sharedPath } from '@distilwhisper/testing';
import { gpt2Tokenizer } from '../__fixtures__/gpt2-vocabulary.js';
import { tokenizerFromJson, type Tokenizer } from './tokenizer.js';
import { languageCode, LANGUAGE_NAMES } from './languages.js';
import { splitWords } from './split-words.js';
import { startTokens, type Task } from './start-tokens.js';

interface EncodeCase {
  language: string;
  text: string;
  ids: number[];
  decoded: string;
}
interface DecodeCases {
  partial: { ids: number[]; decoded: string }[];
  special: {
    ids: number[];
    decode: string;
    decode_with_timestamps: string;
    skip_special_tokens: string;
  };
}
interface SpecialCases {
  vocabulary_size: number;
  model_rows: number;
  special: Record<string, number>;
  special_in_tokenizer_json: Record<string, number | null>;
  language_tokens: Record<string, number>;
  prompts: {
    language: string | null;
    task: Task | null;
    with_timestamps: number[];
    without_timestamps: number[];
  }[];
  prompt_with_previous_text: { text: string; ids: number[] };
  non_speech_tokens: number[];
}
interface WordCase {
  language: string;
  text: string;
  words: string[];
  word_tokens: number[][];
}

const VOCABULARIES: Record<string, () => Tokenizer> = {
  multilingual: () =>
    tokenizerFromJson(readFileSync(sharedPath('models/whisper-base/tokenizer.json'), 'utf8')),
  english: () => gpt2Tokenizer(),
};
const available: Record<string, boolean> = {
  multilingual: existsSync(sharedPath('models/whisper-base/tokenizer.json')),
  english: true,
};

describeGolden('tokenizer', () => {
  it('names the languages', () => {
    const { code_to_name: names, name_to_code: codes } = readGoldenJson<{
      code_to_name: Record<string, string>;
      name_to_code: Record<string, string>;
    }>('tokenizer', 'languages.json');
    expect(LANGUAGE_NAMES).toEqual(names);
    for (const [name, code] of Object.entries(codes)) expect(languageCode(name)).toBe(code);
  });

  for (const [name, load] of Object.entries(VOCABULARIES)) {
    const describeVocabulary = available[name] ? describe : describe.skip;
    describeVocabulary(`${name} vocabulary`, () => {
      let tokenizer: Tokenizer;
      beforeAll(() => {
        tokenizer = load();
      });
      const read = <T>(file: string) => readGoldenJson<T>('tokenizer', `${name}_${file}.json`);

      for (const { language, text, ids, decoded } of read<EncodeCase[]>('encode'))
        it(`encodes and decodes ${language} ${JSON.stringify(text.slice(0, 40))}`, () => {
          expect(tokenizer.encode(text)).toEqual(ids);
          expect(tokenizer.decode(ids)).toBe(decoded);
        });

      read<DecodeCases>('decode').partial.forEach(({ ids, decoded }, i) =>
        it(`decodes cut sequence ${i}`, () => expect(tokenizer.decode(ids)).toBe(decoded)),
      );

      it('decodes control tokens and timestamps', () => {
        const { special } = read<DecodeCases>('decode');
        // Whether the file lists timestamps decides if the reference writes them here.
        const timestamps =
          read<SpecialCases>('special').special_in_tokenizer_json['<|0.00|>'] !== null;
        expect(tokenizer.decode(special.ids)).toBe(special.decode);
        expect(tokenizer.decode(special.ids, { timestamps: true })).toBe(
          special.decode_with_timestamps,
        );
        expect(tokenizer.decode(special.ids, { timestamps, special: false })).toBe(
          special.skip_special_tokens,
        );
      });

      it('finds control and language tokens', () => {
        const expected = read<SpecialCases>('special');
        const { special } = tokenizer;
        expect(tokenizer.vocabulary).toBe(expected.vocabulary_size);
        expect({
          eot: special.endOfText,
          sot: special.startOfTranscript,
          transcribe: special.transcribe,
          translate: special.translate,
          sot_lm: special.startOfLm,
          sot_prev: special.startOfPrevious,
          no_speech: special.noSpeech,
          no_timestamps: special.noTimestamps,
          timestamp_begin: special.timestampBegin,
        }).toEqual(expected.special);
        expect(Object.fromEntries(tokenizer.languages)).toEqual(expected.language_tokens);
      });

      it('starts prompts', () => {
        for (const { language, task, ...expected } of read<SpecialCases>('special').prompts) {
          const options = { ...(language && { language }), ...(task && { task }) };
          expect(startTokens(tokenizer, options)).toEqual(expected.with_timestamps);
          expect(startTokens(tokenizer, { ...options, timestamps: false })).toEqual(
            expected.without_timestamps,
          );
        }
      });

      it('derives the non-speech tokens', () =>
        expect(tokenizer.nonSpeechTokens).toEqual(read<SpecialCases>('special').non_speech_tokens));

      for (const { language, text, words, word_tokens: tokens } of read<WordCase[]>('words'))
        it(`splits ${language} ${JSON.stringify(text.slice(0, 30))} into words`, () =>
          expect(splitWords(tokenizer, tokens.flat(), language)).toEqual(
            words.map((word, i) => ({ text: word, tokens: tokens[i] })),
          ));
    });
  }
});
