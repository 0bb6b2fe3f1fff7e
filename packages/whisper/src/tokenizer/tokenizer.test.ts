import { readFileSync } from 'node:fs';
import { Tokenizer as ReferenceTokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { DistilWhisperError } from '@distilwhisper/tensor';
import { describeShared, sharedPath } from '@distilwhisper/testing';
import { gpt2RankFile, gpt2Tokenizer, gpt2TokenizerJson } from '../__fixtures__/gpt2-vocabulary.js';
import { checkVocabulary } from './check-vocabulary.js';
import { languageToken, startTokens } from './start-tokens.js';
import { parseTiktoken } from './tiktoken-file.js';
import { createTokenizer, tokenizerFromJson, type Tokenizer } from './tokenizer.js';

type Json = ReturnType<typeof gpt2TokenizerJson>;

/** Text of every script, lone spaces and joiners; control tokens are text here, the reference would find them. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        ' ',
        '  ',
        '\n',
        "'s",
        "'LL",
        'é',
        ' the',
        '12',
        '\u0085',
        '\ufeff',
        '\u200d',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => !text.includes('<|'));

const comparesWithReference = (ours: Tokenizer, json: Json, runs: number): void => {
  const reference = new ReferenceTokenizer(json, {});
  const ids = (text: string) => reference.encode(text, { add_special_tokens: false }).ids;
  fc.assert(
    fc.property(anyText, (text) => {
      const encoded = ours.encode(text);
      expect(ours.decode(encoded)).toBe(text);
      // JavaScript's \s, which the reference uses, is another set than White_Space.
      if (!/[\u0085\ufeff\u200b]/.test(text)) expect(encoded).toEqual(ids(text));
    }),
    { numRuns: runs, seed: 7 },
  );
};

describe('a tokenizer of the GPT-2 vocabulary', () => {
  const json = gpt2TokenizerJson();
  const tokenizer = tokenizerFromJson(JSON.stringify(json));

  it('agrees with @huggingface/tokenizers on random text', () =>
    comparesWithReference(tokenizer, json, 1500));

  it('gives the same ids from a tokenizer.json and from a rank file', () => {
    const text = "It's 3.14 o'clock in São Paulo, naïve façade — 東京 ok?";
    expect(gpt2Tokenizer().encode(text)).toEqual(tokenizer.encode(text));
  });

  it('takes merges written as one string, as older files do', () => {
    const older = structuredClone(json) as unknown as { model: { merges: unknown[] } };
    older.model.merges = json.model.merges.map((pair) => pair.join(' '));
    expect(tokenizerFromJson(JSON.stringify(older)).encode('hello world')).toEqual([31373, 995]);
  });

  it('never makes control tokens of text', () =>
    expect(tokenizer.encode('<|endoftext|>')).toEqual([27, 91, 437, 1659, 5239, 91, 29]));

  it('encodes a long piece without spaces in reasonable time', () => {
    const text = 'ab'.repeat(100_000);
    const start = performance.now();
    const ids = tokenizer.encode(text);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(tokenizer.decode(ids)).toBe(text);
  });

  it('names the id that is not in the vocabulary', () => {
    expect(() => tokenizer.decode([60_000])).not.toThrow(); // at or above the timestamps: left out
    expect(() => tokenizer.decode([60_000], { timestamps: true })).toThrow(
      'token id 60000 is not in the vocabulary of tokenizer.json (51864 ids)',
    );
  });

  it('keeps its answers apart from what callers do with them', () => {
    const first = tokenizer.encode('same');
    first.push(1);
    expect(tokenizer.encode('same')).toHaveLength(1);
  });
});

describe('start tokens', () => {
  const tokenizer = gpt2Tokenizer(true);

  it('take a language by code or name', () => {
    expect(startTokens(tokenizer, { language: 'Catalan' })).toEqual(
      startTokens(tokenizer, { language: 'ca' }),
    );
    expect(startTokens(tokenizer, { language: 'ca', task: 'translate' })).toEqual([
      tokenizer.special.startOfTranscript,
      tokenizer.languages.get('ca'),
      tokenizer.special.translate,
    ]);
  });

  it('list the known languages when one is unknown', () => {
    expect(() => languageToken(tokenizer, 'klingon')).toThrow(
      /^language "klingon" is not one of the 99 that this model knows: en zh de .* su$/,
    );
    // Cantonese came with large-v3: a name that is known, a token that this vocabulary lacks.
    expect(() => languageToken(tokenizer, 'cantonese')).toThrow('language "cantonese" is not one');
  });
});

describe('a vocabulary with one language more, as from large-v3 on', () => {
  it('moves the tokens after the languages, and knows Cantonese', () => {
    const older = gpt2Tokenizer(true);
    const newer = createTokenizer(parseTiktoken(gpt2RankFile(), { languages: 100 }));
    expect(newer.multilingual).toBe(true);
    expect([...newer.languages.keys()].slice(0, -1)).toEqual([...older.languages.keys()]);
    expect(newer.languages.get('yue')).toBe(older.special.translate);
    for (const name of ['translate', 'transcribe', 'noSpeech', 'timestampBegin'] as const)
      expect(newer.special[name]).toBe(older.special[name] + 1);
    expect(newer.special.endOfText).toBe(older.special.endOfText);
    expect(newer.vocabulary).toBe(older.vocabulary + 1);
  });
});

describe('a bad tokenizer file', () => {
  const json = gpt2TokenizerJson();
  const broken = (change: (copy: Record<string, unknown>) => void): string => {
    const copy: Record<string, unknown> = { ...json, model: { ...json.model } };
    change(copy);
    return JSON.stringify(copy);
  };
  const errorOf = (content: string): DistilWhisperError => {
    try {
      tokenizerFromJson(content, 'folder/tokenizer.json');
    } catch (error) {
      if (error instanceof DistilWhisperError) return error;
      throw error;
    }
    throw new Error('accepted');
  };

  it.each<[string, string, RegExp, string]>([
    [
      'cut short',
      '{"version": "1',
      /^folder\/tokenizer.json: not valid JSON .*is the file complete/,
      'format',
    ],
    ['no object', '[]', /expected a JSON object/, 'format'],
    [
      'another kind of model',
      broken((copy) => (copy['model'] = { type: 'Unigram', vocab: [] })),
      /expected a byte-pair model/,
      'format',
    ],
    [
      'another pre_tokenizer',
      broken((copy) => (copy['pre_tokenizer'] = { type: 'Whitespace' })),
      /expected a ByteLevel pre_tokenizer .*Whitespace/,
      'unsupported',
    ],
    [
      'a normaliser',
      broken((copy) => (copy['normalizer'] = { type: 'NFC' })),
      /normalisers are not supported/,
      'unsupported',
    ],
    [
      'a merge of unknown tokens',
      broken((copy) => (copy['model'] = { ...json.model, merges: [['x', 'yzzy']] })),
      /merge 0 needs token "xyzzy", which is not in the vocabulary/,
      'format',
    ],
    [
      'a merge of three',
      broken((copy) => (copy['model'] = { ...json.model, merges: ['a b c'] })),
      /merge "a b c" is not a pair/,
      'format',
    ],
    [
      'a missing byte',
      broken((copy) => (copy['model'] = { ...json.model, vocab: { a: 0 } })),
      /no token for byte 0/,
      'format',
    ],
    [
      'an id that is none',
      broken((copy) => (copy['model'] = { ...json.model, vocab: { a: -1 } })),
      /token "a" has id -1/,
      'format',
    ],
    [
      'a malformed added token',
      broken((copy) => (copy['added_tokens'] = [{ id: 1 }])),
      /malformed added token \{"id":1\}/,
      'format',
    ],
    [
      'the tokenizer of another model',
      broken((copy) => (copy['added_tokens'] = [])),
      /no token <\|endoftext\|>; this is not the tokenizer of a Whisper model/,
      'mismatch',
    ],
  ])('%s', (_, content, message, code) => {
    const error = errorOf(content);
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  });

  it('of another size than the model', () => {
    const tokenizer = gpt2Tokenizer();
    expect(() => checkVocabulary(tokenizer, 51_864)).not.toThrow();
    expect(() => checkVocabulary(tokenizer, 51_865)).toThrow(
      "the tokenizer has 51864 token ids, but the model's vocabulary has 51865",
    );
  });
});

describeShared('the multilingual vocabulary', 'models/whisper-base/tokenizer.json', () => {
  it('agrees with @huggingface/tokenizers on random text', () => {
    const content = readFileSync(sharedPath('models/whisper-base/tokenizer.json'), 'utf8');
    comparesWithReference(tokenizerFromJson(content), JSON.parse(content) as Json, 1500);
  });
});
