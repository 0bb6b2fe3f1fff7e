import { interpreter, type Executable } from '@distilwhisper/graph';
import type { F32, HostTensor, I32 } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import { testEngines } from '../__fixtures__/engines.js';
import { readTinyModel, type TinyModel } from '../__fixtures__/tiny-model.js';
import type { KeyedEngine } from './compile-graphs.js';
import { createDecoder, type WhisperDecoder } from './create-decoder.js';

const TOLERANCE = { atol: 2e-5, rtol: 1e-4 };

type Mel = F32<readonly ['batch', 'mel', 'frame']>;
type Tokens = I32<readonly ['row', 'token']>;

const engines = testEngines();

const rowsOf = ({ data, shape }: HostTensor, rows: readonly number[]): Float32Array => {
  const size = data.length / shape[0]!;
  const result = new Float32Array(rows.length * size);
  rows.forEach((row, i) =>
    result.set((data as Float32Array).subarray(row * size, (row + 1) * size), i * size),
  );
  return result;
};

/** Columns of [row, column] ids. */
const columns = (
  { data, shape }: HostTensor,
  rows: readonly number[],
  start: number,
  end: number,
): Tokens => {
  const ids = rows.flatMap((row) => [
    ...(data as Int32Array).subarray(row * shape[1]! + start, row * shape[1]! + end),
  ]);
  return { dtype: 'int32', shape: [rows.length, end - start], data: Int32Array.from(ids) };
};

describe.each(engines)('decoder in $name', (engine) => {
  let tiny: TinyModel;
  let decoder: WhisperDecoder;
  let mel: Mel;
  let ids: HostTensor;
  let logits: HostTensor;

  beforeAll(async () => {
    tiny = await readTinyModel();
    const heads = [
      { layer: 1, head: 1 },
      { layer: 0, head: 1 },
      { layer: 1, head: 0 },
    ];
    decoder = await createDecoder(engine, tiny, { alignmentHeads: heads });
    mel = tiny.expected.get('mel') as unknown as Mel;
    ids = tiny.expected.get('ids')!;
    logits = tiny.expected.get('logits')!;
  });
  afterAll(() => decoder.dispose());

  /** Expected logits [row, end - start, vocabulary] of rows of the fixture. */
  const expected = (rows: readonly number[], start: number, end: number): number[] =>
    rows.flatMap((row) => {
      const [, time, vocabulary] = logits.shape as [number, number, number];
      const from = (row * time + start) * vocabulary;
      return [...(logits.data as Float32Array).subarray(from, from + (end - start) * vocabulary)];
    });

  it('gives the logits of every position for a whole sequence', async () => {
    const cache = await decoder.start(mel);
    const step = await decoder.step(cache, ids as unknown as Tokens, { logitsFor: 'all' });
    expect(step.logits.shape).toEqual([2, 6, 60]);
    expectClose(step.logits.data, logits.data as Float32Array, TOLERANCE);
  });

  it('gives the same logits token by token after a prompt', async () => {
    let cache = await decoder.start(mel);
    const prompt = await decoder.step(cache, columns(ids, [0, 1], 0, 3));
    expect(prompt.logits.shape).toEqual([2, 1, 60]);
    expectClose(prompt.logits.data, expected([0, 1], 2, 3), TOLERANCE);
    cache = prompt.cache;
    for (let i = 3; i < 6; i += 1) {
      const step = await decoder.step(cache, columns(ids, [0, 1], i, i + 1));
      expectClose(step.logits.data, expected([0, 1], i, i + 1), TOLERANCE);
      cache = step.cache;
    }
  });

  it('leaves a cache as it was, so that it can be continued twice', async () => {
    const start = await decoder.start(mel);
    const { cache } = await decoder.step(start, columns(ids, [0, 1], 0, 2));
    await decoder.step(cache, columns(ids, [1, 0], 2, 3));
    const step = await decoder.step(cache, columns(ids, [0, 1], 2, 3));
    expectClose(step.logits.data, expected([0, 1], 2, 3), TOLERANCE);
  });

  it.each([
    ['beams of one recording', [1, 1, 1]],
    ['equal groups of both recordings', [0, 0, 1, 1]],
    ['recordings exchanged', [1, 0]],
    ['unequal groups', [0, 1, 1]],
  ])('reorders rows: %s', async (_name, rows) => {
    const start = await decoder.start(mel);
    const { cache } = await decoder.step(start, columns(ids, [0, 1], 0, 3));
    const { logits: next, cache: after } = await decoder.step(
      decoder.reorder(cache, rows),
      columns(ids, rows, 3, 5),
    );
    expectClose(next.data, expected(rows, 4, 5), TOLERANCE);
    const order = rows.map((_, i) => rows.length - 1 - i);
    const again = decoder.reorder(after, order);
    const last = await decoder.step(
      again,
      columns(
        ids,
        order.map((i) => rows[i]!),
        5,
        6,
      ),
    );
    expectClose(
      last.logits.data,
      expected(
        order.map((i) => rows[i]!),
        5,
        6,
      ),
      TOLERANCE,
    );
  });

  it('shares the keys and values of a recording among its rows', async () => {
    const start = await decoder.start(mel);
    const cache = decoder.reorder(start, [0, 0, 0, 1, 1, 1]);
    expect(cache).toMatchObject({ audio: 2, group: 3 });
    expect(cache.cross).toBe(start.cross);
  });

  it('gives the cross-attention weights of the alignment heads, by layer and head', async () => {
    const cache = decoder.reorder(await decoder.start(mel), [1]);
    const aligned = await decoder.align(cache, columns(ids, [1], 0, 6));
    const cross = tiny.expected.get('cross_attention')!; // [layer, batch, head, token, frame]
    const weights = [
      [0, 1],
      [1, 0],
      [1, 1],
    ].map(([layer, head]) => rowsOf({ ...cross, shape: [8] }, [layer! * 4 + 2 + head!]));
    expect(aligned.weights.shape).toEqual([3, 6, 12]);
    expectClose(
      aligned.weights.data,
      weights.flatMap((w) => [...w]),
      TOLERANCE,
    );
    expectClose(aligned.logits.data, expected([1], 0, 6), TOLERANCE);
  });

  it('refuses what does not fit', async () => {
    const cache = await decoder.start(mel);
    const tokens = (shape: number[], ...data: number[]): Tokens => ({
      dtype: 'int32',
      shape,
      data: Int32Array.from(data),
    });
    await expect(decoder.start({ ...mel, shape: [2, 24, 8] })).rejects.toThrow(
      'log-mel [2, 24, 8] must be [batch, 8, frame]',
    );
    await expect(decoder.start({ ...mel, shape: [1, 8, 48] })).rejects.toThrow(
      'log-mel has 48 frames; the encoder takes 1 to 24',
    );
    await expect(decoder.step(cache, tokens([1, 2], 1, 2))).rejects.toThrow(
      'tokens [1, 2] must be [row, token] with 2 rows',
    );
    await expect(decoder.step(cache, tokens([2, 1], 1, 60))).rejects.toThrow(
      "token 60 is outside the vocabulary of 60: is the tokenizer another model's?",
    );
    await expect(
      decoder.step(cache, tokens([2, 15], ...Array<number>(30).fill(1))),
    ).rejects.toThrow('0 tokens and 15 more exceed the text context of 14');
    await expect(decoder.align(cache, tokens([1, 1], 1))).rejects.toThrow(
      'align takes one recording',
    );
    expect(() => decoder.reorder(cache, [2])).toThrow('rows [2] of a cache with 2 rows');
    expect(() => decoder.reorder(cache, [])).toThrow('rows [] of a cache with 2 rows');
  });
});

describe('compiled graphs that an engine keeps', () => {
  /** Keeps executables of the interpreter under their keys. */
  const keepingEngine = () => {
    const kept = new Map<string, Executable>();
    const plain = interpreter();
    const engine: KeyedEngine = {
      ...plain,
      compileKeyed: async (key, make, options) => {
        const executable = kept.get(key) ?? (await plain.compile(await make(), options));
        kept.set(key, executable);
        return executable;
      },
    };
    return { engine, kept };
  };

  it('are neither traced nor are weights read again, unless key or heads differ', async () => {
    const { params, ...tiny } = await readTinyModel();
    const read = jest.fn(() => Promise.resolve(params));
    const model = { ...tiny, params: read };
    const { engine, kept } = keepingEngine();
    await createDecoder(engine, model, { key: 'a' });
    expect(read).toHaveBeenCalledTimes(1);
    const decoder = await createDecoder(engine, model, { key: 'a' });
    expect(read).toHaveBeenCalledTimes(1);
    const start = await decoder.start(tiny.expected.get('mel') as unknown as Mel);
    const ids = tiny.expected.get('ids') as unknown as Tokens;
    const { logits } = await decoder.step(start, ids, { logitsFor: 'all' });
    expectClose(logits.data, tiny.expected.get('logits')!.data as Float32Array, TOLERANCE);
    await createDecoder(engine, model, { key: 'b' });
    await createDecoder(engine, model, { key: 'a', alignmentHeads: [{ layer: 0, head: 0 }] });
    expect(read).toHaveBeenCalledTimes(3);
    expect(kept.size).toBe(9);
    await createDecoder(engine, model);
    expect(kept.size).toBe(9);
  });
});

describe.each(engines)(
  'a decoder whose cross-attention keys and values are bytes, in $name',
  (engine) => {
    let tiny: TinyModel;
    let [exact, bytes]: WhisperDecoder[] = [];
    let mel: Mel;
    let ids: HostTensor;
    beforeAll(async () => {
      tiny = await readTinyModel();
      exact = await createDecoder(engine, tiny);
      bytes = await createDecoder(engine, tiny, { cross: 'int8' });
      mel = tiny.expected.get('mel') as unknown as Mel;
      ids = tiny.expected.get('ids')!;
    });
    afterAll(() => Promise.all([exact!.dispose(), bytes!.dispose()]));

    it('has nearly the same logits, which are not the same', async () => {
      const { logits } = await bytes!.step(await bytes!.start(mel), columns(ids, [0, 1], 0, 6), {
        logitsFor: 'all',
      });
      const expected = tiny.expected.get('logits')!.data as Float32Array;
      const largest = Math.max(...expected.map(Math.abs));
      const worst = Math.max(...expected.map((value, i) => Math.abs(value - logits.data[i]!)));
      expect(worst / largest).toBeGreaterThan(1e-5);
      expect(worst / largest).toBeLessThan(0.02);
    });

    it('keeps a quarter of the memory', async () => {
      const size = async (decoder: WhisperDecoder) =>
        Object.values((await decoder.start(mel)).cross)
          .filter(({ shape }) => shape[3] !== 1 && shape[2] !== 1)
          .reduce((sum, { data }) => sum + data.byteLength, 0);
      expect(await size(bytes!)).toBe((await size(exact!)) / 4);
    });

    it('gives a recording the same logits in a batch, out of order and alone', async () => {
      const both = await bytes!.start(mel);
      const second = columns(ids, [1], 0, 3);
      const { logits } = await bytes!.step(bytes!.reorder(both, [1]), second);
      const turned = bytes!.reorder(both, [1, 0]);
      const together = await bytes!.step(turned, columns(ids, [1, 0], 0, 3));
      expect(together.logits.data.slice(0, logits.data.length)).toEqual(logits.data);
    });

    it('aligns nearly as before', async () => {
      const of = async (decoder: WhisperDecoder) =>
        decoder.align(decoder.reorder(await decoder.start(mel), [0]), columns(ids, [0], 0, 6));
      const [wanted, { weights }] = [await of(exact!), await of(bytes!)];
      expect(weights.shape).toEqual(wanted.weights.shape);
      expectClose(weights.data, wanted.weights.data, { atol: 0.02, rtol: 0 });
    });
  },
);
