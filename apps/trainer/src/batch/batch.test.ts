import { readFileSync } from 'node:fs';
import { logMel } from '@distilwhisper/audio';
import { modelBase } from '@distilwhisper/model-base';
import { createRng } from '@distilwhisper/tensor';
import { createTokenizer, parseTokenizerJson } from '@distilwhisper/whisper';
import { collate, type Example } from './collate.js';
import { targetTokens } from './training-example.js';

const tokenizer = createTokenizer(
  parseTokenizerJson(readFileSync(modelBase().files.tokenizer, 'utf8')),
);
const options = { language: 'fa', trainOnPrompt: false, textContext: 448 };

describe('targetTokens', () => {
  it('shifts the labels by one and leaves the prompt out of the loss', () => {
    const { tokens, labels } = targetTokens(tokenizer, '  سلام  ', options);
    const text = tokenizer.encode(' سلام');
    const { startOfTranscript, transcribe, noTimestamps, endOfText } = tokenizer.special;
    const prompt = [startOfTranscript, tokenizer.languages.get('fa')!, transcribe, noTimestamps];
    expect(tokens).toEqual([...prompt, ...text]);
    expect(labels).toEqual([-100, -100, -100, ...text, endOfText]);
    const whole = targetTokens(tokenizer, 'سلام', { ...options, trainOnPrompt: true });
    expect(whole.labels).toEqual([...prompt.slice(1), ...text, endOfText]);
  });

  it('takes as many tokens as the decoder has places, and refuses one more', () => {
    const text = 'a a a a';
    const length = 4 + tokenizer.encode(` ${text}`).length;
    expect(targetTokens(tokenizer, text, { ...options, textContext: length }).tokens).toHaveLength(length); // prettier-ignore
    expect(() => targetTokens(tokenizer, text, { ...options, textContext: length - 1 })).toThrow(
      `the transcript has ${length} tokens, the decoder takes ${length - 1}`,
    );
    expect(() => targetTokens(tokenizer, ' \n', options)).toThrow('the transcript is empty');
  });
});

describe('collate', () => {
  const example = (id: string, seconds: number, tokens: number[]): Example => ({
    id,
    samples: Float32Array.from({ length: 16_000 * seconds }, (_, i) => Math.sin(i / 7)),
    target: { tokens, labels: tokens.map((x) => x + 1) },
  });
  const examples = [example('a', 1, [1, 2, 3]), example('b', 2.5, [4])];
  const settings = { bins: 80, audioContext: 'elastic', tailSeconds: 1, padToken: 9 } as const;

  it('pads to the longest clip and its tail, and to the longest text', () => {
    const { mel, tokens, labels, lengths, ids } = collate(examples, settings);
    expect(mel.shape).toEqual([2, 80, 350]);
    expect([...tokens.data]).toEqual([1, 2, 3, 4, 9, 9]);
    expect([...labels.data]).toEqual([2, 3, 4, 5, -100, -100]);
    expect([lengths, ids]).toEqual([
      [3, 1],
      ['a', 'b'],
    ]);
    const alone = logMel(examples[0]!.samples, { padToSeconds: 3.5 });
    expect(mel.data.subarray(0, 80 * 350)).toEqual(alone.data);
  });

  it('is 30 s long with the full context', () => {
    expect(collate(examples, { ...settings, audioContext: 'full' }).mel.shape).toEqual([2, 80, 3000]); // prettier-ignore
  });

  it('masks speech, never padding, the same way for the same random numbers', () => {
    const augmented = (seed: number) =>
      collate(examples, {
        ...settings,
        augment: { rng: createRng(seed), options: { time: { masks: 3, maxLength: 60, maxShare: 1 } } },
      }).mel.data; // prettier-ignore
    const plain = collate(examples, settings).mel.data;
    expect(augmented(1)).toEqual(augmented(1));
    expect(augmented(1)).not.toEqual(plain);
    const changed = new Set<number>();
    augmented(1).forEach((x, i) => i < 80 * 350 && x !== plain[i] && changed.add(i % 350));
    expect(changed.size).toBeGreaterThan(0);
    expect(Math.max(...changed)).toBeLessThan(100); // clip a sounds for 100 frames
  });
});
