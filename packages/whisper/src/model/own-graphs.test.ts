import { optimize } from '@distilwhisper/graph';
import { mapTree, tensor, type HostTensor, type I32 } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import { testEngines } from '../__fixtures__/engines.js';
import { readTinyModel, type TinyModel } from '../__fixtures__/tiny-model.js';
import { watchedEngine } from '../__fixtures__/watched-engine.js';
import { compileOwn } from './compile-graphs.js';
import { createDecoder, type WhisperDecoder } from './create-decoder.js';
import type { WhisperParams } from './parameters.js';
import { plainSeams } from './seams.js';
import type { WhisperCache } from './whisper-cache.js';

const TOLERANCE = { atol: 2e-5, rtol: 1e-4 };
const tokensOf = (...ids: number[]): I32<readonly ['row', 'token']> =>
  tensor('int32', [1, ids.length], Int32Array.from(ids));

describe.each(testEngines())('graphs of their own in $name', (engine) => {
  let tiny: TinyModel;
  /** The same architecture with weights of its own. */
  let other: TinyModel;
  let base: WhisperDecoder;
  let expected: WhisperDecoder;
  let mel: Parameters<WhisperDecoder['start']>[0];

  beforeAll(async () => {
    tiny = await readTinyModel();
    const params = mapTree(tiny.params, (leaf, path) =>
      path.endsWith('fc2.weight')
        ? { ...leaf, data: (leaf.data as Float32Array).map((x) => -2 * x) }
        : leaf,
    ) as WhisperParams;
    other = { ...tiny, params };
    base = await createDecoder(engine, tiny);
    expected = await createDecoder(engine, other);
    const both = tiny.expected.get('mel') as HostTensor;
    const data = both.data.subarray(0, both.data.length / 2) as Float32Array;
    mel = { dtype: 'float32', shape: [1, ...both.shape.slice(1)], data } as never;
  });
  afterAll(() => Promise.all([base.dispose(), expected.dispose()]));

  /** Logits of tokens that are read one by one. */
  const follow = async (decoder: WhisperDecoder, start: WhisperCache, ids: readonly number[]) => {
    const logits: Float32Array[] = [];
    let cache = start;
    for (const id of ids) {
      const step = await decoder.step(cache, tokensOf(id));
      logits.push(step.logits.data.slice());
      cache = step.cache;
    }
    return { logits, cache };
  };

  it('take the place of the encoder and of steps of one token', async () => {
    const own = await compileOwn(engine, other, { seams: plainSeams });
    const decoder = base.replacing(own);
    const found = await follow(decoder, await decoder.start(mel), [51, 7, 30, 2]);
    const wanted = await follow(expected, await expected.start(mel), [51, 7, 30, 2]);
    const without = await follow(base, await base.start(mel), [51, 7, 30, 2]);
    found.logits.forEach((row, i) => expectClose(row, wanted.logits[i]!, TOLERANCE));
    expect(Math.abs(found.logits[3]![0]! - without.logits[3]![0]!)).toBeGreaterThan(1e-3);
    await decoder.dispose();
  });

  it('leave several tokens, several rows and alignment to the decoder that they were put in', async () => {
    const decoder = base.replacing(await compileOwn(engine, other, { seams: plainSeams }));
    const start = await decoder.start(mel);
    const logitsOf = async (of: WhisperDecoder, cache: WhisperCache, tokens: I32<readonly ['row', 'token']>) => (await of.step(cache, tokens)).logits.data; // prettier-ignore
    expectClose(await logitsOf(decoder, start, tokensOf(51, 7)), await logitsOf(base, start, tokensOf(51, 7)), TOLERANCE); // prettier-ignore
    const rows = decoder.reorder(start, [0, 0]);
    const two = tensor('int32', [2, 1], Int32Array.of(51, 7)) as I32<readonly ['row', 'token']>;
    expectClose(await logitsOf(decoder, rows, two), await logitsOf(base, rows, two), TOLERANCE);
    const aligned = await decoder.align(start, tokensOf(51, 7));
    expectClose(aligned.weights.data, (await base.align(start, tokensOf(51, 7))).weights.data, TOLERANCE); // prettier-ignore
    await decoder.dispose();
  });

  it('guess in place of the draft where the decoder has one', async () => {
    const { engine: seen, runs } = watchedEngine(engine);
    const draft = { rewrite: optimize, endOfText: -1 };
    const guessing = await createDecoder(seen, tiny, { draft });
    const own = await compileOwn(seen, other, { seams: plainSeams, draft: optimize });
    const decoder = guessing.replacing(own);
    const found = await follow(decoder, await expected.start(mel), [51, 7, 30, 2]);
    const wanted = await follow(base, await expected.start(mel), [51, 7, 30, 2]);
    found.logits.forEach((row, i) => expectClose(row, wanted.logits[i]!, TOLERANCE)); // checked by its own step
    expect([...runs.keys()]).toContain('whisper one-token step');
    expect([...runs.keys()]).not.toContain('whisper draft step');
    await decoder.dispose();
    await guessing.dispose();
  });

  it('are freed apart from the decoder', async () => {
    const { engine: seen, freed } = watchedEngine(engine);
    const decoder = base.replacing(await compileOwn(seen, other, { seams: plainSeams }));
    await decoder.dispose();
    expect(freed.toSorted()).toEqual(['whisper encoder', 'whisper one-token step']);
    expect((await base.step(await base.start(mel), tokensOf(51))).logits.data.length).toBeGreaterThan(0); // prettier-ignore
  });
});

describe('graphs of their own that an engine keeps', () => {
  it('are found by the key given, and are not those of a decoder', async () => {
    const tiny = await readTinyModel();
    const keys: string[] = [];
    const keyed = {
      ...testEngines()[0]!,
      compileKeyed: async (key: string, make: () => unknown) => {
        keys.push(key);
        await make();
        return { run: () => Promise.resolve({}), dispose: () => Promise.resolve() };
      },
    } as never;
    await createDecoder(keyed, tiny, { key: 'k' });
    await compileOwn(keyed, tiny, { seams: plainSeams, key: 'k' });
    await compileOwn(keyed, tiny, { seams: plainSeams, key: 'other' });
    expect(keys.filter((key) => key.includes('one-token'))).toHaveLength(2);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
