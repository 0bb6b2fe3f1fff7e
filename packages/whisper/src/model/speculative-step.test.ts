import { optimize, type Engine } from '@distilwhisper/graph';
import { tensor, type F32, type HostTensor, type I32 } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import { argmax } from '../decoding/log-sum-exp.js';
import { testEngines } from '../__fixtures__/engines.js';
import { readTinyModel, type TinyModel } from '../__fixtures__/tiny-model.js';
import { watchedEngine } from '../__fixtures__/watched-engine.js';
import type { Draft } from './compile-graphs.js';
import { createDecoder, type WhisperDecoder } from './create-decoder.js';
import { plainSeams } from './seams.js';
import type { WhisperCache } from './whisper-cache.js';

const TOLERANCE = { atol: 2e-5, rtol: 1e-4 };
const NEVER = -1; // no end of text
const CONTEXT = 14;

const perfect: Draft<undefined> = { rewrite: optimize, endOfText: NEVER };
/** Its blocks have no feed-forward: now right, now wrong. */
const careless: Draft<undefined> = {
  ...perfect,
  seams: { ...plainSeams, feedForward: (_g, x) => ({ y: x, aux: undefined }) },
};

const oneToken = (token: number): I32<readonly ['row', 'token']> =>
  tensor('int32', [1, 1], Int32Array.of(token));

describe.each(testEngines())('speculative decoding in $name', (engine) => {
  let tiny: TinyModel;
  let plain: WhisperDecoder;
  let mel: F32<readonly ['batch', 'mel', 'frame']>;
  const made: WhisperDecoder[] = [];

  beforeAll(async () => {
    tiny = await readTinyModel();
    plain = await createDecoder(engine, tiny);
    const both = tiny.expected.get('mel') as HostTensor;
    const data = both.data.subarray(0, both.data.length / 2) as Float32Array;
    mel = { dtype: 'float32', shape: [1, ...both.shape.slice(1)], data } as never;
  });
  afterAll(() => Promise.all([plain, ...made].map((decoder) => decoder.dispose())));

  const speculating = async (draft: Draft<undefined>, on: Engine = engine) => {
    const decoder = await createDecoder(on, tiny, { draft });
    made.push(decoder);
    return decoder;
  };

  /** Greedy tokens to the end of the context, and the logits of each. */
  const greedy = async (decoder: WhisperDecoder, start: WhisperCache, first = 51) => {
    const tokens = [first];
    const logits: Float32Array[] = [];
    let cache = start;
    while (cache.tokens < CONTEXT) {
      const step = await decoder.step(cache, oneToken(tokens.at(-1)!));
      cache = step.cache;
      logits.push(step.logits.data.slice());
      tokens.push(argmax(step.logits.data));
      step.logits.data.fill(0); // the logits belong to the caller
    }
    return { tokens, logits };
  };

  it.each([
    ['a draft that is always right', perfect],
    ['a draft that is often wrong', careless],
  ])('gives the tokens and logits of the model: %s', async (_name, draft) => {
    const decoder = await speculating(draft);
    const found = await greedy(decoder, await decoder.start(mel));
    const expected = await greedy(plain, await plain.start(mel));
    expect(found.tokens).toEqual(expected.tokens);
    found.logits.forEach((row, i) => expectClose(row, expected.logits[i]!, TOLERANCE));
  });

  it('reads 14 tokens in four steps where all guesses hold', async () => {
    const { engine: counted, runs } = watchedEngine(engine);
    const decoder = await speculating(perfect, counted);
    await greedy(decoder, await decoder.start(mel));
    expect(runs.get('whisper decoder step')).toBe(4); // 1, 1 + 4 guesses, 1 + 6, and 1 for which there is room
    expect(runs.get('whisper draft step')).toBe(4 + 6);
  });

  it('stops guessing at the end of the text', async () => {
    const { tokens } = await greedy(plain, await plain.start(mel));
    const end = tokens[3]!;
    const { engine: counted, runs } = watchedEngine(engine);
    const decoder = await speculating({ ...perfect, endOfText: end }, counted);
    const first = await decoder.step(await decoder.start(mel), oneToken(51));
    expect(runs.get('whisper draft step')).toBe(undefined); // nobody may want more than what follows the start
    await decoder.step(first.cache, oneToken(tokens[1]!));
    expect(runs.get('whisper draft step')).toBe(tokens.indexOf(end, 2) - 1);
  });

  it('goes on with other tokens than the guessed, from older caches too', async () => {
    const decoder = await speculating(perfect);
    const ids = [51, 7, 7, 30, 2, 2, 19];
    const follow = async (of: WhisperDecoder, cache: WhisperCache, tokens: readonly number[]) => {
      const logits: Float32Array[] = [];
      const caches = [cache];
      for (const token of tokens) {
        const step = await of.step(caches.at(-1)!, oneToken(token));
        logits.push(step.logits.data);
        caches.push(step.cache);
      }
      return { logits, caches };
    };
    const expected = await follow(plain, await plain.start(mel), ids);
    const found = await follow(decoder, await decoder.start(mel), ids);
    found.logits.forEach((row, i) => expectClose(row, expected.logits[i]!, TOLERANCE));
    const again = await follow(decoder, found.caches[2]!, ids.slice(2));
    again.logits.forEach((row, i) => expectClose(row, expected.logits[i + 2]!, TOLERANCE));
  });

  it('leaves several tokens or rows at once to the model alone', async () => {
    const { engine: counted, runs } = watchedEngine(engine);
    const decoder = await speculating(perfect, counted);
    const after = async (of: WhisperDecoder) => {
      const { cache } = await of.step(await of.start(mel), oneToken(51));
      return of.step(cache, oneToken(7));
    };
    const ahead = await after(decoder);
    const drafted = runs.get('whisper draft step');
    expect(drafted).toBe(4);
    const plainStep = await after(plain);

    const two = tensor('int32', [1, 2], Int32Array.of(7, 30));
    const several = await decoder.step(ahead.cache, two as never, { logitsFor: 'all' });
    const wanted = await plain.step(plainStep.cache, two as never, { logitsFor: 'all' });
    expectClose(several.logits.data, wanted.logits.data, TOLERANCE);

    const rows = tensor('int32', [2, 1], Int32Array.of(7, 30));
    const beams = await decoder.step(decoder.reorder(ahead.cache, [0, 0]), rows as never);
    const expected = await plain.step(plain.reorder(plainStep.cache, [0, 0]), rows as never);
    expectClose(beams.logits.data, expected.logits.data, TOLERANCE);
    expect(runs.get('whisper draft step')).toBe(drafted);
  });
});
