import { readFixture } from '../__fixtures__/read-fixture.js';
import { mulberry, syntheticMel, syntheticModel } from '../__fixtures__/synthetic-decoder.js';
import { decode, decodeEncoded } from './decode.js';
import { detectLanguage } from './detect-language.js';
import { gpt2Tokenizer } from '../__fixtures__/gpt2-vocabulary.js';

const { words } = readFixture<{ words: number[] }>('decoding.json');
const WINDOWS = [
  [0, 3000],
  [2400, 3000],
  [5100, 777],
  [9000, 3000],
] as const;

describe('a batch of windows', () => {
  it.each([
    ['greedily', {}],
    ['with beams', { beamSize: 3 }],
  ])(
    'is decoded %s as each window alone, with fewer rows once some are done',
    async (_, options) => {
      const model = syntheticModel({ seed: 21, mode: 'walk', words });
      const together = await decode(model, syntheticMel(WINDOWS), options);
      const rows = model.decoder.steps.slice(2); // after the initial tokens
      for (const [i, window] of WINDOWS.entries()) {
        const [alone] = await decode(model, syntheticMel([window]), options);
        expect(together[i]).toEqual(alone);
      }
      expect(Math.min(...rows)).toBeLessThan(Math.max(...rows));
      expect(model.decoder.held.size).toBe(0);
    },
  );

  it('can be decoded again from the same encoding', async () => {
    const model = syntheticModel({ seed: 5, mode: 'walk', words });
    const cache = await model.decoder.start(syntheticMel([WINDOWS[0]]));
    const encoded = { cache, windows: 1 };
    const first = await decodeEncoded(model, encoded, { language: 'en' });
    await decodeEncoded(model, encoded, { temperature: 1, bestOf: 3, random: mulberry(1) });
    expect(await decodeEncoded(model, encoded, { language: 'en' })).toEqual(first);
    expect(model.decoder.visited).toHaveLength(1);
  });
});

describe('sampling', () => {
  it('gives the same transcript for the same numbers, another for others', async () => {
    const model = syntheticModel({ seed: 8, mode: 'walk', words });
    const sample = async (seed: number) =>
      (await decode(model, syntheticMel([WINDOWS[0]]), { temperature: 1, random: mulberry(seed) }))[0]!.tokens; // prettier-ignore
    const first = await sample(1);
    expect(await sample(1)).toEqual(first);
    expect(await sample(2)).not.toEqual(first);
  });
});

describe('stopping', () => {
  it('fails with code cancelled between two steps and frees the caches', async () => {
    const model = syntheticModel({ seed: 8, mode: 'walk', words });
    const controller = new AbortController();
    let steps = 0;
    const decoder = {
      ...model.decoder,
      step: (...args: Parameters<typeof model.decoder.step>) => {
        steps += 1;
        if (steps === 5) controller.abort(new Error('enough'));
        return model.decoder.step(...args);
      },
    };
    const decoding = decode({ ...model, decoder }, syntheticMel([WINDOWS[0]]), {
      beamSize: 4,
      signal: controller.signal,
    });
    await expect(decoding).rejects.toMatchObject({
      code: 'cancelled',
      message: 'decoding was stopped by its signal',
    });
    expect(steps).toBe(5);
    expect(model.decoder.held.size).toBe(0);
  });

  it('does not even encode once the signal has fired', async () => {
    const model = syntheticModel({ seed: 8, mode: 'walk', words });
    const signal = AbortSignal.abort();
    await expect(decode(model, syntheticMel([WINDOWS[0]]), { signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(model.decoder.visited).toHaveLength(0);
  });
});

describe('English-only models', () => {
  it('have no language to detect, and decode without one', async () => {
    const model = {
      ...syntheticModel({ seed: 8, mode: 'walk', words }),
      tokenizer: gpt2Tokenizer(),
    };
    const mel = syntheticMel([WINDOWS[0]]);
    const cache = await model.decoder.start(mel);
    await expect(detectLanguage(model, { cache, windows: 1 })).rejects.toMatchObject({
      code: 'unsupported',
      message: 'this model is English only: it has no language tokens to detect with',
    });
    const [result] = await decode(model, mel);
    expect(result!.language).toBe('en');
    expect(result!.languageProbabilities).toBeUndefined();
    expect(model.decoder.steps[1]).toBe(1); // one step for the start token, sampling starts after it
  });
});
