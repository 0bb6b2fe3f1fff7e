import { gpt2Tokenizer } from '../../__fixtures__/gpt2-vocabulary.js';
import { logitRules, suppressedIds } from '../logit-rules.js';
import { noRepeatNgram } from './no-repeat-ngram.js';
import { repetitionPenalty } from './repetition-penalty.js';
import { suppressBlank } from './suppress-blank.js';
import { suppressTokens } from './suppress-tokens.js';

const tokenizer = gpt2Tokenizer(true);
const masked = (logits: Float32Array): number[] =>
  [...logits.keys()].filter((i) => logits[i] === -Infinity);

describe('logit rules', () => {
  it('suppress a first space and a first end, and only first', () => {
    const logits = new Float32Array(tokenizer.vocabulary);
    suppressBlank(tokenizer)(logits, [50363]);
    expect(masked(logits)).toEqual([]);
    suppressBlank(tokenizer)(logits, []);
    expect(masked(logits)).toEqual([220, tokenizer.special.endOfText]);
  });

  it('suppress listed tokens', () => {
    const logits = new Float32Array(6);
    suppressTokens([1, 4])(logits, [2]);
    expect(masked(logits)).toEqual([1, 4]);
  });

  it.each([
    ['the third word of a pair said before', 3, [5, 6, 7, 8, 5, 6], [7]],
    ['nothing where the pair is new', 3, [5, 6, 7, 8, 6, 5], []],
    ['every continuation said', 2, [5, 6, 5, 7, 5], [6, 7]],
    ['every token said, for n-grams of one', 1, [2, 3], [2, 3]],
    ['no control tokens', 2, [5, 9, 5], []],
    ['nothing at the start', 3, [], []],
  ])('ban %s', (_, size, sampled, expected) => {
    const logits = new Float32Array(10);
    noRepeatNgram(size, 9)(logits, sampled);
    expect(masked(logits)).toEqual(expected);
  });

  it('penalise repeated text tokens once each, towards less likely', () => {
    const logits = Float32Array.of(2, -2, 4, 4);
    repetitionPenalty(2, 3)(logits, [0, 1, 0, 3]);
    expect([...logits]).toEqual([1, -4, 4, 4]);
  });

  it('suppress what the options say', () => {
    const { special, nonSpeechTokens } = tokenizer;
    const control = [
      special.startOfTranscript,
      special.translate,
      special.transcribe,
      special.startOfLm,
      special.startOfPrevious,
      special.noSpeech,
    ];
    expect(suppressedIds(tokenizer, 'none')).toEqual([]);
    expect(suppressedIds(tokenizer, [])).toEqual([]);
    expect(suppressedIds(tokenizer, [7])).toEqual([7, ...control]);
    expect(suppressedIds(tokenizer, 'non-speech')).toEqual([...nonSpeechTokens, ...control]);
    expect(() => suppressedIds(tokenizer, [99_999])).toThrow('suppressTokens names token 99999; the vocabulary has'); // prettier-ignore
    expect(suppressedIds(tokenizer, [262, -1])).toContain(nonSpeechTokens[0]);
  });

  it('cost less than 0.3 ms a step, on a machine at rest', () => {
    const rules = logitRules(tokenizer, {});
    const source = Float32Array.from({ length: tokenizer.vocabulary }, (_, i) => 5 * Math.sin(i));
    const logits = new Float32Array(source.length);
    const sampled = [50363, 262, 290, 286];
    let best = Infinity;
    for (let run = 0; run < 200; run += 1) {
      logits.set(source);
      const start = performance.now();
      for (const rule of rules) rule(logits, sampled);
      best = Math.min(best, performance.now() - start);
    }
    expect(best).toBeLessThan(0.3);
  });
});
