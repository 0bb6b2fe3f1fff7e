import { tensor, type AnyTensor, type F32 } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import type { Builder } from '../builder/builder.js';
import type { Tensors } from '../engine.js';
import { interpreter } from '../interpreter/interpreter.js';
import type { AnyValue, Graph, V } from '../ir.js';
import { optimize } from '../rewrites/optimize.js';
import { trace } from '../trace.js';
import { differentiate } from './differentiate.js';
import { gradCheck } from './grad-check.js';

const wave = (shape: readonly number[], phase = 0): F32 => {
  const size = shape.reduce((product, n) => product * n, 1);
  const data = Float32Array.from({ length: size }, (_, i) => 0.7 * Math.sin(1 + phase + 1.7 * i));
  return tensor('float32', shape, data);
};

const run = async (graph: Graph, feeds: Tensors): Promise<Tensors> =>
  (await interpreter({ precision: 'float64' }).compile(graph)).run(feeds);

const numbers = (value: AnyTensor | undefined): number[] => Array.from(value!.data, Number);

/** Two layers of attention and feed-forward over symbolic batch and time, with a masked mean. */
const model = (g: Builder): Record<string, AnyValue> => {
  type Hidden = V<readonly ['batch', 'time', 4]>;
  const layer = (phase: number) => ({
    norm: { weight: wave([4], phase), bias: wave([4], phase + 1) },
    fc1: { weight: wave([6, 4], phase + 2), bias: wave([6], phase + 3) },
    fc2: { weight: wave([4, 6], phase + 4) },
  });
  const p = g.parameters({ table: wave([5, 4]), layers: [layer(10), layer(20)] });
  const ids = g.input('ids', 'int32', ['batch', 'time']);
  let x: Hidden = g.gather(g.named(p.table, ['token', 4]), ids);
  p.layers.forEach((q, i) => {
    x = g.scope(`layers.${i}`, () => {
      const normal = g.layerNorm(x, g.named(q.norm.weight, [4]), g.named(q.norm.bias, [4]));
      const mixed = g.add(
        x,
        g.scope('attn', () => g.attention(normal, normal, normal, { heads: 2, causal: true })),
      );
      const inner = g.linear(mixed, g.named(q.fc1.weight, [6, 4]), g.named(q.fc1.bias, [6]));
      return g.add(mixed, g.linear(g.gelu(inner), g.named(q.fc2.weight, [4, 6])));
    });
  });
  // Tied to the embedding, as in Whisper.
  const logits = g.logSoftmax(g.linear(x, g.named(p.table, ['token', 4])));
  return {
    loss: g.neg(g.mean(g.mul(logits, g.input('weights', 'float32', ['batch', 'time', 1])))),
    logits,
  };
};

const feeds = {
  ids: tensor('int32', [2, 3], Int32Array.of(0, 3, 4, 1, 1, 2)),
  weights: wave([2, 3, 1], 3),
};

describe('differentiate', () => {
  const graph = trace(model);

  it('agrees with differences for a whole model: shared values, tied weights, broadcasting, symbols', async () => {
    const { worst, name } = await gradCheck(graph, feeds, { loss: 'loss', elements: 8 });
    expect({ worst: worst < 1e-6, name }).toEqual({ worst: true, name });
  });

  it('goes only where a trained parameter is', () => {
    const last = differentiate(graph, {
      loss: 'loss',
      wrt: (path) => path.startsWith('layers.1.fc2'),
    });
    expect(last.outputs.map(({ name }) => name)).toEqual([
      'loss',
      'logits',
      'grad:layers.1.fc2.weight',
    ]);
    const backward = last.nodes.filter(({ stage }) => stage === 'backward');
    expect(backward.every(({ scope }) => scope === '' || scope === 'layers.1')).toBe(true);
    expect(backward.some(({ op }) => op.kind === 'softmax')).toBe(false);
    const all = differentiate(graph, { loss: 'loss', wrt: () => true });
    expect(backward.length).toBeLessThan(all.nodes.length / 4);
  });

  it('is unchanged by optimize', async () => {
    const gradient = differentiate(graph, { loss: 'loss', wrt: () => true, inputs: ['weights'] });
    const [plain, better] = [await run(gradient, feeds), await run(optimize(gradient), feeds)];
    for (const name of Object.keys(plain))
      expectClose(numbers(better[name]), numbers(plain[name]), { atol: 1e-7, rtol: 1e-6 });
    expect(optimize(gradient).nodes.length).toBeLessThan(gradient.nodes.length);
  });

  it('reads no attention probabilities of the forward pass', () => {
    const gradient = differentiate(graph, { loss: 'loss', wrt: () => true });
    const forward = new Set(
      gradient.nodes.filter(({ stage }) => stage === undefined).flatMap(({ outputs }) => outputs),
    );
    const read = new Set(
      gradient.nodes.filter(({ stage }) => stage === 'backward').flatMap(({ inputs }) => inputs),
    );
    const kept = [...read]
      .filter((id) => forward.has(id))
      .map((id) => gradient.values.get(id)!.shape);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((shape) => shape.length === 4)).toEqual([]);
  });

  it('computes blocks again on request, with equal gradients', async () => {
    const options = { loss: 'loss', wrt: () => true };
    const plain = differentiate(graph, options);
    const frugal = differentiate(graph, {
      ...options,
      recompute: (scope) => scope.startsWith('layers.'),
    });
    const again = frugal.nodes.filter(({ stage }) => stage === 'recompute');
    expect(new Set(again.map(({ scope }) => scope.slice(0, 8)))).toEqual(
      new Set(['layers.0', 'layers.1']),
    );
    const keptBy = (candidate: Graph): number => {
      const late = candidate.nodes.filter(({ stage }) => stage !== undefined);
      const made = candidate.nodes
        .filter(({ stage }) => stage === undefined)
        .flatMap(({ outputs }) => outputs);
      const read = new Set(late.flatMap(({ inputs }) => inputs));
      return made.filter((id) => read.has(id)).length;
    };
    expect(keptBy(frugal)).toBeLessThan(keptBy(plain) / 2);
    for (const candidate of [frugal, optimize(frugal)]) {
      const [expected, actual] = [await run(plain, feeds), await run(candidate, feeds)];
      for (const name of Object.keys(expected))
        expectClose(numbers(actual[name]), numbers(expected[name]), { atol: 1e-7, rtol: 1e-6 });
    }
    expect(optimize(frugal).nodes.some(({ stage }) => stage === 'recompute')).toBe(true);
  });

  it('differentiates twice', async () => {
    const cube = trace((g) => {
      const x = g.input('x', 'float32', ['n']);
      return { y: g.sum(g.mul(g.mul(x, x), x)) };
    });
    const once = differentiate(cube, { loss: 'y', wrt: () => false, inputs: ['x'] });
    const slope = { ...once, outputs: [{ name: 'slope', value: once.outputs[1]!.value }] };
    const one = { x: tensor('float32', [1], Float32Array.of(2)) };
    expect(numbers((await run(slope, one))['slope'])).toEqual([12]);
    // The sum over a vector of one element is a loss of one element.
    const scalar = trace((g) => {
      const x = g.input('x', 'float32', [1]);
      return { y: g.mul(g.mul(x, x), x) };
    });
    const first = differentiate(scalar, { loss: 'y', wrt: () => false, inputs: ['x'] });
    const renamed = { ...first, outputs: [{ name: 'dy', value: first.outputs[1]!.value }] };
    const second = differentiate(renamed, { loss: 'dy', wrt: () => false, inputs: ['x'] });
    expect(numbers((await run(second, one))['grad:x'])).toEqual([12]);
  });
});

describe('control and routing', () => {
  it.each([0, 1])('goes through the branch that ran (flag %i)', async (flag) => {
    const graph = trace((g) => {
      const p = g.parameters({ w: wave([3]), v: wave([3], 2) });
      const x = g.input('x', 'float32', ['n', 3]);
      const { y } = g.if(
        g.input('flag', 'bool', []),
        () => ({ y: g.tanh(g.mul(g.mul(x, p.w), p.w)) }),
        () => ({ y: g.add(g.exp(x), p.v) }),
      );
      return { loss: g.sum(g.mul(y, y)) };
    });
    const values = { x: wave([2, 3], 4), flag: tensor('bool', [], Uint8Array.of(flag)) };
    const { worst } = await gradCheck(graph, values, { loss: 'loss' });
    expect(worst).toBeLessThan(1e-6);
    const gradient = optimize(differentiate(graph, { loss: 'loss', wrt: () => true }));
    const results = await run(gradient, values);
    expect(numbers(results['grad:w']).every((v) => v === 0)).toBe(flag === 0);
    expect(numbers(results['grad:v']).every((v) => v === 0)).toBe(flag === 1);
  });

  it('goes through rows that are picked by data', async () => {
    const graph = trace((g) => {
      const p = g.parameters({ w: wave([2, 3]) });
      const x = g.input('x', 'float32', ['row', 3]);
      const gate = g.reshape(g.slice(x, ['row', 1], { axis: 1, end: 1 }), ['row'], ['row']);
      const on = g.nonzero(g.greaterEqual(gate, 0), 'on');
      const some = g.linear(g.gather(x, on), g.named(p.w, [2, 3]));
      return { loss: g.sum(g.sigmoid(g.scatterAdd(some, 'row', 'row', on))) };
    });
    const { worst } = await gradCheck(graph, { x: wave([5, 3]) }, { loss: 'loss', elements: 15 });
    expect(worst).toBeLessThan(1e-6);
  });

  it('stops at stopGradient', async () => {
    const graph = trace((g) => {
      const x = g.input('x', 'float32', [1]);
      return { loss: g.sum(g.mul(g.stopGradient(x), x)) };
    });
    const gradient = differentiate(graph, { loss: 'loss', wrt: () => false, inputs: ['x'] });
    const x = tensor('float32', [1], Float32Array.of(3));
    expect(numbers((await run(gradient, { x }))['grad:x'])).toEqual([3]);
  });
});

describe('errors', () => {
  const scalarLoss = trace((g) => {
    const p = g.parameters({ used: wave([2]), idle: wave([2]) });
    const codes = g.input('codes', 'int32', ['n']);
    const x = g.mul(p.used, 2);
    return {
      loss: g.sum(x),
      vector: x,
      codes: g.add(codes, 1),
      cut: g.sum(g.cast(g.less(x, p.idle), 'float32')),
    };
  });

  it.each([
    ['an unknown output', { loss: 'nothing', wrt: () => true }, "no output 'nothing' to differentiate; there are loss, vector, codes, cut"],
    ['a vector', { loss: 'vector', wrt: () => true }, "the loss 'vector' must be one floating point number, is float32 [2]"],
    ['no target', { loss: 'loss', wrt: () => false }, '`wrt` picks no parameter, and no input is asked for'],
    ['an unknown input', { loss: 'loss', wrt: () => false, inputs: ['y'] }, "no input 'y' to differentiate by"],
    ['an input of whole numbers', { loss: 'loss', wrt: () => false, inputs: ['codes'] }, "'codes' is int32; only floating point values have gradients"],
    ['a parameter out of reach', { loss: 'loss', wrt: () => true }, "no gradient reaches 'idle' from 'loss'; leave it out of `wrt`, or ask for `unreached: 'zero'`"],
    ['a path through a comparison', { loss: 'cut', wrt: (path: string) => path === 'used' }, "no gradient reaches 'used' from 'cut'"],
  ])('%s', (_name, options, message) => expect(() => differentiate(scalarLoss, options)).toThrow(message)); // prettier-ignore

  it('zeros on request', async () => {
    const gradient = differentiate(scalarLoss, {
      loss: 'loss',
      wrt: () => true,
      unreached: 'zero',
    });
    const codes = tensor('int32', [1], Int32Array.of(1));
    expect(numbers((await run(gradient, { codes }))['grad:idle'])).toEqual([0, 0]);
  });

  it('an operation without a gradient on the way', () => {
    const graph = trace((g) => {
      const p = g.parameters({
        w: wave([3]),
        codes: { dtype: 'int8', shape: [3, 2] } as const,
        scale: wave([2]),
      });
      const x = g.mul(g.input('x', 'float32', ['n', 3]), p.w);
      const op = { kind: 'quantMatmul', scheme: { name: 'dynamic-int8' } } as const;
      return { loss: g.sum(g.scope('fc1', () => g.emit(op, [x, p.codes, p.scale])[0]!) as V) };
    });
    expect(() => differentiate(graph, { loss: 'loss', wrt: (path) => path === 'w' })).toThrow(
      "quantMatmul in 'fc1' has no gradient, and lies between the loss and what is trained",
    );
  });
});
