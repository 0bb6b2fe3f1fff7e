import type { Decoder } from '@distilwhisper/whisper';
import { endsInLoop, stopLoops } from './stop-loops.js';

const times = (pattern: readonly number[], count: number): number[] =>
  Array.from({ length: count }, () => pattern).flat();

describe('endsInLoop', () => {
  it.each([
    ['one token 24 times', times([7], 24), true],
    ['one token 23 times', times([7], 23), false],
    ['six tokens four times', times([1, 2, 3, 4, 5, 6], 4), true],
    ['eight tokens three times', times([1, 2, 3, 4, 5, 6, 7, 8], 3), false],
    ['a pattern of 32 four times, after other text', [9, 9, ...times(Array.from({ length: 32 }, (_, i) => i), 4)], true], // prettier-ignore
    [
      'a pattern of 33 four times',
      times(
        Array.from({ length: 33 }, (_, i) => i),
        4,
      ),
      false,
    ],
    ['a loop that the text has left', [...times([7], 40), 1, 2], false],
    ['nothing', [], false],
  ] as const)('%s: %#', (_, tokens, expected) => {
    expect(endsInLoop(tokens)).toBe(expected);
  });
});

describe('stopLoops', () => {
  const END = 2;
  /** Wants token 1 whatever comes; its cache counts steps. */
  const stubborn: Decoder<number> = {
    vocabulary: 3,
    start: async () => 0,
    step: async (cache, tokens) => {
      const rows = tokens.shape[0]!;
      const data = Float32Array.from({ length: 3 * rows }, (_, i) => (i % 3 === 1 ? 5 : 0));
      return { logits: { dtype: 'float32', shape: [rows, 1, 3], data }, cache: cache + 1 };
    },
    reorder: (cache) => cache,
  };
  const fed = (...tokens: readonly number[]) => ({ dtype: 'int32', shape: [tokens.length, 1], data: Int32Array.from(tokens) }) as const; // prettier-ignore

  it('lets a row that loops have nothing but the end, and other rows all', async () => {
    const decoder = stopLoops(stubborn, END);
    let cache = await decoder.start({ dtype: 'float32', shape: [2, 1, 1], data: new Float32Array(2) }); // prettier-ignore
    let logits = new Float32Array();
    for (let step = 0; step < 24; step += 1) {
      const result = await decoder.step(cache, fed(1, step));
      ({ cache } = result);
      logits = result.logits.data as typeof logits;
      if (step === 22) expect([...logits]).toEqual([0, 5, 0, 0, 5, 0]);
    }
    expect([...logits]).toEqual([-Infinity, -Infinity, 0, 0, 5, 0]);
    expect(cache.cache).toBe(24);
    expect(decoder.reorder(cache, [1]).rows).toEqual([Array.from({ length: 24 }, (_, i) => i)]);
  });
});
