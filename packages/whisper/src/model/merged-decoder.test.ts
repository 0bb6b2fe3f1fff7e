import { optimize, type Tensors } from '@distilwhisper/graph';
import { tensor, zeros, type AnyTensor, type HostTensor } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import { testEngines } from '../__fixtures__/engines.js';
import { readTinyModel, type TinyModel } from '../__fixtures__/tiny-model.js';
import { traceEncoderStates, traceMergedDecoder } from './merged-decoder.js';
import { plainSeams } from './seams.js';

const TOLERANCE = { atol: 2e-5, rtol: 1e-4 };

describe.each(testEngines())('graphs for other runtimes in $name', (engine) => {
  let tiny: TinyModel;
  beforeAll(async () => {
    tiny = await readTinyModel();
  });

  it('encodes as transformers does', async () => {
    const { params, dimensions, expected } = tiny;
    const graph = optimize(traceEncoderStates(params, dimensions, plainSeams));
    const encoder = await engine.compile(graph);
    const { last_hidden_state: states } = await encoder.run({
      input_features: expected.get('mel')!,
    });
    await encoder.dispose();
    expectClose(numbers(states!), numbers(expected.get('encoder.out')!), TOLERANCE);
  });

  it('decodes as transformers does, whole and in steps that read the caches', async () => {
    const { params, dimensions, expected } = tiny;
    const decoder = await engine.compile(
      optimize(traceMergedDecoder(params, dimensions, plainSeams)),
    );
    const states = expected.get('encoder.out')!;
    const ids = expected.get('ids')!;
    const logits = expected.get('logits')!;
    const [batch, tokens] = ids.shape as [number, number];
    const run = async (past: Tensors, first: number, end: number, cached: boolean) =>
      decoder.run({
        ...past,
        input_ids: idsBetween(ids, first, end),
        encoder_hidden_states: states,
        use_cache_branch: tensor('bool', [1], Uint8Array.of(cached ? 1 : 0)),
      });
    const whole = await run(emptyCaches(tiny, batch), 0, tokens, false);
    expectClose(numbers(whole['logits']!), numbers(logits), TOLERANCE);

    let past: Tensors = emptyCaches(tiny, batch);
    for (const [first, end] of [
      [0, 2],
      [2, 3],
      [3, tokens],
    ] as const) {
      const result = await run(past, first, end, first > 0);
      expectClose(numbers(result['logits']!), rowsBetween(logits, first, end), TOLERANCE);
      past = nextCaches(past, result);
    }
    await decoder.dispose();
  });
});

const numbers = ({ data }: AnyTensor): Float32Array => data as Float32Array;

const idsBetween = (ids: HostTensor, first: number, end: number): AnyTensor => {
  const [batch, tokens] = ids.shape as [number, number];
  const rows = Array.from({ length: batch }, (_, row) => Array.from(ids.data as Int32Array).slice(row * tokens + first, row * tokens + end)); // prettier-ignore
  return { dtype: 'int64', shape: [batch, end - first], data: BigInt64Array.from(rows.flat(), BigInt) }; // prettier-ignore
};

const rowsBetween = ({ data, shape }: HostTensor, first: number, end: number): Float32Array => {
  const [batch, tokens, vocabulary] = shape as [number, number, number];
  const rows = Array.from(
    { length: batch },
    (_, row) =>
    Array.from((data as Float32Array).subarray((row * tokens + first) * vocabulary, (row * tokens + end) * vocabulary)), // prettier-ignore
  );
  return Float32Array.from(rows.flat());
};

const emptyCaches = ({ dimensions: { state, decoder } }: TinyModel, batch: number): Tensors => {
  const shape = [batch, decoder.heads, 0, state / decoder.heads];
  const caches: Record<string, AnyTensor> = {};
  for (let layer = 0; layer < decoder.layers; layer += 1)
    for (const side of ['decoder', 'encoder'])
      for (const part of ['key', 'value'])
        caches[`past_key_values.${layer}.${side}.${part}`] = zeros('float32', shape);
  return caches;
};

/** As transformers.js does: what is of the audio is kept from the first step. */
const nextCaches = (past: Tensors, result: Tensors): Tensors =>
  Object.fromEntries(
    Object.entries(past).map(([name, before]) => {
      const isSettled = name.includes('encoder') && before.shape[2]! > 0;
      return [name, isSettled ? before : result[name.replace('past_key_values', 'present')]!];
    }),
  );
