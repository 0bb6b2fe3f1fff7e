import { tensor, type AnyTensor, type DType } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import fixture from '../__fixtures__/ops.json' with { type: 'json' };
import type { Engine } from '../engine.js';
import type { Op } from '../op.js';
import { trace } from '../trace.js';
import { erf } from './erf.js';
import { interpreter } from './interpreter.js';
import { KERNELS } from './kernels.js';

interface Stored {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const toTensor = ({ dtype, shape, data }: Stored, floats: 'float32' | 'float64'): AnyTensor => {
  if (dtype !== 'float32') {
    const kinds = { int32: Int32Array, int8: Int8Array, uint8: Uint8Array, bool: Uint8Array };
    const array = kinds[dtype as keyof typeof kinds].from(data);
    return tensor(dtype as DType, shape, array as never);
  }
  return floats === 'float32'
    ? tensor('float32', shape, Float32Array.from(data))
    : tensor('float64', shape, Float64Array.from(data));
};

const run = async (
  engine: Engine,
  floats: 'float32' | 'float64',
  op: Op,
  inputs: readonly Stored[],
): Promise<AnyTensor[]> => {
  const graph = trace((g) => {
    const values = inputs.map(({ dtype, shape }, i) => g.input(`x${i}`, dtype as DType, shape));
    return Object.fromEntries(g.emit(op, values).map((value, i) => [`y${i}`, value]));
  });
  const executable = await engine.compile(graph);
  const feeds = inputs.map((input, i) => [`x${i}`, toTensor(input, floats)] as const);
  return Object.values(await executable.run(Object.fromEntries(feeds)));
};

describe.each(['float32', 'float64'] as const)(
  'every operation in %s, against numpy and PyTorch',
  (precision) => {
    const engine = interpreter({ precision });
    const exact = precision === 'float64';

    it.each(fixture.cases)('$name', async ({ op, inputs, outputs }) => {
      // Codes of dynamic quantisation are made in float32 by definition.
      const dynamic = op.kind === 'quantMatmul' && op.scheme?.name === 'dynamic-int8';
      const tolerance =
        exact && !dynamic ? { atol: 1e-12, rtol: 1e-12 } : { atol: 2e-6, rtol: 2e-6 };
      const results = await run(engine, precision, op as unknown as Op, inputs);
      expect(results).toHaveLength(outputs.length);
      results.forEach((result, i) => {
        expect(result.shape).toEqual(outputs[i]!.shape);
        expect(result.dtype.startsWith('float')).toBe(outputs[i]!.dtype.startsWith('float'));
        expectClose(Array.from(result.data, Number), outputs[i]!.data, tolerance);
      });
    });
  },
);

it('has a case for every operation', () => {
  const covered = new Set(fixture.cases.map(({ op }) => op.kind));
  const sizedByData = 'nonzero'; // tested below
  expect([...covered, sizedByData].sort()).toEqual(Object.keys(KERNELS).sort());
});

it('erf is right to 1e-15', () => {
  const { x, y } = fixture.erf;
  expectClose(x.map(erf), y, { rtol: 1e-15, atol: 1e-16 });
});

const floats = (...values: number[]): AnyTensor =>
  tensor('float32', [values.length], Float32Array.from(values));

describe('sizes that depend on data, and branches', () => {
  const sparse = trace((g) => {
    const x = g.input('x', 'float32', ['row']);
    const kept = g.nonzero(g.greaterEqual(x, 0), 'kept');
    const rows = g.gather(x, kept);
    return { y: g.scatterAdd(g.mul(rows, 10), 'row', 'row', kept), rows };
  });

  it.each([[[1, -2, 3]], [[-1, -2]], [[5]]])('routes the rows of %j', async (values) => {
    const { y, rows } = await (await interpreter().compile(sparse)).run({ x: floats(...values) });
    expect([...(y!.data as Float32Array)]).toEqual(values.map((v) => (v >= 0 ? v * 10 : 0)));
    expect(rows!.shape).toEqual([values.filter((v) => v >= 0).length]);
  });

  it.each([true, false])('runs one branch of an if (%s)', async (flag) => {
    const graph = trace((g) => {
      const x = g.input('x', 'float32', ['n']);
      const scaled = g.mul(x, 3);
      const picked = g.if(
        g.input('flag', 'bool', []),
        () => ({ y: g.add(scaled, 1) }),
        () => ({ y: g.scope('other', () => g.sub(x, scaled)) }),
      );
      return { y: g.neg(picked.y) };
    });
    const feeds = { x: floats(1, 2), flag: tensor('bool', [], Uint8Array.of(Number(flag))) };
    const { y } = await (await interpreter().compile(graph)).run(feeds);
    expect([...(y!.data as Float32Array)]).toEqual(flag ? [-4, -7] : [2, 4]);
  });
});

describe('running', () => {
  const graph = trace((g) => {
    const x = g.input('x', 'float32', ['n', 2]);
    const p = g.parameters({
      w: tensor('float32', [2], Float32Array.of(1, 2)),
      b: { dtype: 'float32', shape: [2] } as const,
    });
    const scaled = g.mul(x, p.w);
    return { scaled, shifted: g.scope('shift', () => g.add(scaled, p.b)) };
  });
  const x = tensor('float32', [1, 2], Float32Array.of(3, 4));
  const b = floats(10, 20);
  const compile = () => interpreter().compile(graph, { fed: (path) => path === 'b' });

  it('computes the outputs asked for, also into given memory', async () => {
    const executable = await compile();
    const into = { shifted: tensor('float32', [1, 2], new Float32Array(2)) };
    const results = await executable.run({ x, b }, { outputs: ['shifted'], into });
    expect(Object.keys(results)).toEqual(['shifted']);
    expect(results['shifted']).toBe(into.shifted);
    expect(into.shifted.data).toEqual(Float32Array.of(13, 28));
  });

  it('leaves feeds and parameters alone', async () => {
    const identity = trace((g) => ({ x: g.input('x', 'float32', ['n', 2]) }));
    const { x: same } = await (await interpreter().compile(identity)).run({ x });
    (same!.data as Float32Array).fill(0);
    expect(x.data).toEqual(Float32Array.of(3, 4));
  });

  it.each([
    ['a parameter without data', () => interpreter().compile(graph), "parameter 'b' has no data; give it, or feed it at each run"],
    ['a missing feed', async () => (await compile()).run({ x }), "input 'b' is not fed"],
    ['an unknown feed', async () => (await compile()).run({ x, b, c: b }), "'c' is fed, but the graph takes x, b"],
    ['a wrong shape', async () => (await compile()).run({ x: b, b }), "input 'x' must be [n, 2], is [2]: it has 1 axes where 2 are declared"],
    ['a wrong size', async () => (await compile()).run({ x, b: floats(1, 2, 3) }), "input 'b' must be [2], is [3]: axis 0 must be 2 (2), is 3"],
    ['a wrong dtype', async () => (await compile()).run({ x, b: tensor('int32', [2], new Int32Array(2)) }), "input 'b' must be float32, is int32"],
    ['an unknown output', async () => (await compile()).run({ x, b }, { outputs: ['z'] }), "no output 'z'; there are scaled, shifted"],
    ['use after disposal', async () => { const e = await compile(); await e.dispose(); return e.run({ x, b }); }, 'this executable was disposed'],
  ])('refuses %s', async (_name, body, message) => expect(body()).rejects.toThrow(message)); // prettier-ignore

  it('says where an index was out of range', async () => {
    const lookup = trace((g) => {
      const table = g.input('table', 'float32', ['row', 2]);
      return { y: g.scope('embed', () => g.gather(table, g.input('ids', 'int32', ['n']))) };
    });
    const ids = tensor('int32', [2], Int32Array.of(0, 7));
    const executable = await interpreter().compile(lookup);
    await expect(executable.run({ table: x, ids })).rejects.toThrow(
      'gather in embed: index 7 (element 1) must be from 0 to 0',
    );
  });
});
