import { DistilWhisperError } from '@distilwhisper/tensor';
import { gpt2Tokenizer } from '../__fixtures__/gpt2-vocabulary.js';
import { initialTokens } from './initial-tokens.js';
import { checkDecodingOptions, type DecodingOptions } from './options.js';

const errorOf = (run: () => unknown): DistilWhisperError => {
  try {
    run();
  } catch (error) {
    if (DistilWhisperError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('accepted');
};

describe('decoding options', () => {
  it.each<[object, string, string]>([
    [{ beamsize: 5 }, 'beamsize', 'unknown option beamsize; known are beamSize, bestOf, '],
    [{ beamSize: 0 }, 'beamSize', 'beamSize must be a whole number >= 1, not 0'],
    [{ beamSize: '5' }, 'beamSize', 'beamSize must be a whole number >= 1, not "5"'],
    [{ beamSize: 2, bestOf: 2 }, 'bestOf', 'beamSize and bestOf exclude each other'],
    [{ bestOf: 2 }, 'bestOf', 'bestOf needs a temperature above 0'],
    [{ patience: 2 }, 'patience', 'patience needs beamSize'],
    [{ beamSize: 2, patience: 0.1 }, 'patience', 'beamSize 2 with patience 0.1 keeps no hypothesis'],
    [{ temperature: 0.5 }, 'random', 'a temperature above 0 needs `random`'],
    [{ temperature: 0.5, beamSize: 2, random: Math.random }, 'beamSize', 'beamSize needs temperature 0, not 0.5'],
    [{ temperature: -1 }, 'temperature', 'temperature must be a number >= 0, not -1'],
    [{ temperature: NaN }, 'temperature', 'temperature must be a number >= 0, not NaN'],
    [{ lengthPenalty: 1.5 }, 'lengthPenalty', 'lengthPenalty must be a number from 0 to 1, not 1.5'],
    [{ sampleLength: 0 }, 'sampleLength', 'sampleLength must be a whole number >= 1, not 0'],
    [{ maxInitialTimestamp: 31 }, 'maxInitialTimestamp', 'maxInitialTimestamp must be a number of seconds from 0 to 30, or null'],
    [{ task: 'lang_id' }, 'task', 'task must be transcribe or translate, not lang_id'],
    [{ suppressTokens: '-1' }, 'suppressTokens', 'suppressTokens must be non-speech, none or ids, not -1'],
    [{ repetitionPenalty: 0 }, 'repetitionPenalty', 'repetitionPenalty must be a number > 0, not 0'],
  ])('refuse %j', (options, option, message) => {
    const error = errorOf(() => checkDecodingOptions(options));
    expect(error.message).toContain(message);
    expect(error.code).toBe('argument');
    expect(error.details['option']).toBe(option);
  }); // prettier-ignore

  it('may all be absent', () => expect(() => checkDecodingOptions({})).not.toThrow());
});

describe('initial tokens', () => {
  const tokenizer = gpt2Tokenizer(true);
  const { special } = tokenizer;
  const build = (options: DecodingOptions, context = 448) =>
    initialTokens(tokenizer, { language: 'en', ...options }, context);
  const many = Array.from({ length: 500 }, (_, i) => i);

  it('are start, language and task without a prompt', () =>
    expect(build({})).toEqual({
      upToStart: [special.startOfTranscript],
      afterStart: [tokenizer.languages.get('en'), special.transcribe],
    }));

  it('keep the newest 223 tokens of a prompt', () =>
    expect(build({ prompt: many }).upToStart).toEqual([
      special.startOfPrevious,
      ...many.slice(-223),
      special.startOfTranscript,
    ]));

  it('put hotwords before the prompt, which gives way', () => {
    const words = tokenizer.encode(' Ada Lovelace');
    expect(build({ hotwords: ' Ada Lovelace ', prompt: many }).upToStart).toEqual([
      special.startOfPrevious,
      ...words,
      ...many.slice(-(223 - words.length)),
      special.startOfTranscript,
    ]);
    const long = 'word '.repeat(400);
    expect(build({ hotwords: long, prompt: many }).upToStart).toHaveLength(225);
  });

  it('leave hotwords out with a prefix, as faster-whisper does', () =>
    expect(build({ hotwords: 'Ada', prefix: 'So' })).toEqual({
      upToStart: [special.startOfTranscript],
      afterStart: [tokenizer.languages.get('en'), special.transcribe, ...tokenizer.encode(' So')],
    }));

  it('keep the end of a prefix that a sample length leaves room for', () =>
    expect(build({ prefix: many, sampleLength: 220 }).afterStart.slice(2)).toEqual(many.slice(-4)));

  it('leave out an empty prompt', () =>
    expect(build({ prompt: [] }).upToStart).toEqual([special.startOfTranscript]));

  it('refuse a prefix that fills the context', () => {
    const error = errorOf(() => build({ prefix: many }));
    expect(error.message).toBe(
      "prompt and prefix take 503 tokens, but the model's context has 448; shorten the prefix",
    );
    expect(error.code).toBe('argument');
  });
});
