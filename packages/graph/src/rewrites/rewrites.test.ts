import { tensor, type F32 } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import fc from 'fast-check';
import type { Builder } from '../builder/builder.js';
import { createBuilder } from '../builder/builder.js';
import { createRecorder } from '../builder/recorder.js';
import type { Tensors } from '../engine.js';
import { interpreter } from '../interpreter/interpreter.js';
import type { Graph, V, Value } from '../ir.js';
import { trace } from '../trace.js';
import { foldConstants } from './fold-constants.js';
import { fuse } from './fuse.js';
import { optimize } from './optimize.js';
import { prune, pruneTo } from './prune.js';
import { shareSubexpressions } from './share-subexpressions.js';
import { simplify } from './simplify.js';

const kinds = (graph: Graph): string[] => graph.nodes.map(({ op }) => op.kind);

const wave = (shape: readonly number[], phase = 0): F32 => {
  const size = shape.reduce((product, n) => product * n, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(1 + phase + 1.7 * i));
  return tensor('float32', shape, data);
};

const run = async (graph: Graph, feeds: Tensors): Promise<Tensors> =>
  (await interpreter({ precision: 'float64' }).compile(graph)).run(feeds);

const expectSame = async (before: Graph, after: Graph, feeds: Tensors): Promise<void> => {
  const [expected, actual] = [await run(before, feeds), await run(after, feeds)];
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect(actual[name]!.shape).toEqual(shape);
    expectClose(actual[name]!.data as Float64Array, data as Float64Array, {
      atol: 1e-7,
      rtol: 1e-7,
    });
  }
};

const block = (g: Builder, x: V<readonly ['b', 't', 4]>) => {
  const p = g.parameters({
    norm: { weight: wave([4]), bias: wave([4], 1) },
    fc1: { weight: wave([8, 4], 2), bias: wave([8], 3) },
    fc2: { weight: wave([4, 8], 4), bias: wave([4], 5) },
    unused: wave([3]),
  });
  const vector = <const N extends number>(v: Value, n: N) => g.named(v as V, [n]);
  const residual = g.add(x, g.attention(x, x, x, { heads: 2 }));
  const normal = g.layerNorm(residual, vector(p.norm.weight, 4), vector(p.norm.bias, 4));
  const fc1 = g.linear(normal, g.named(p.fc1.weight, [8, 4]), vector(p.fc1.bias, 8));
  const fc2 = g.linear(g.gelu(fc1), g.named(p.fc2.weight, [4, 8]), vector(p.fc2.bias, 4));
  return g.add(residual, fc2);
};

const feeds = { x: wave([2, 3, 4], 6) };

describe('prune', () => {
  it('drops what no output needs, and keeps inputs', () => {
    const graph = trace((g) => {
      const x = g.input('x', 'float32', ['b', 't', 4]);
      g.exp(g.mul(x, 7));
      return { y: block(g, x), z: g.neg(x) };
    });
    const pruned = prune(graph);
    expect(kinds(pruned)).not.toContain('exp');
    expect(pruned.parameters.map(({ path }) => path)).not.toContain('unused');
    expect(pruned.constants).toHaveLength(0);
    const only = pruneTo(graph, ['z']);
    expect(kinds(only)).toEqual(['neg']);
    expect(only.parameters).toHaveLength(0);
    expect(only.inputs).toHaveLength(1);
  });

  it('drops what neither branch reads', async () => {
    const graph = trace((g) => {
      const x = g.input('x', 'float32', ['n']);
      const [dear, used] = [g.exp(x), g.neg(x)];
      const { y } = g.if(
        g.input('flag', 'bool', []),
        () => {
          g.sqrt(dear);
          return { y: g.mul(used, 2) };
        },
        () => ({ y: g.add(x, 1) }),
      );
      return { y };
    });
    const pruned = prune(graph);
    expect(kinds(pruned)).toEqual(['neg', 'if']);
    for (const flag of [0, 1])
      await expectSame(graph, pruned, {
        x: wave([3]),
        flag: tensor('bool', [], Uint8Array.of(flag)),
      });
  });
});

describe('foldConstants', () => {
  const graph = trace((g) => {
    const table = g.constant(wave([3, 2]));
    const scaled = g.transpose(g.mul(table, 2), ['b', 'a'], [1, 0]);
    const x = g.input('x', 'float32', ['n', 2]);
    return { y: g.matmul(x, g.named(scaled, [2, 3])) };
  });

  it('computes constants once', async () => {
    const folded = prune(foldConstants(graph));
    expect(kinds(folded)).toEqual(['matmul']);
    await expectSame(graph, folded, { x: wave([4, 2]) });
  });

  it('leaves large ones to the run', () => {
    expect(kinds(prune(foldConstants(graph, { limit: 5 })))).toEqual([
      'mul',
      'transpose',
      'matmul',
    ]);
  });

  it('does not take parameters for constants', () => {
    const trained = trace((g) => ({ y: g.neg(g.parameters({ w: wave([2]) }).w) }));
    expect(kinds(foldConstants(trained))).toEqual(['neg']);
  });
});

describe('shareSubexpressions', () => {
  it('merges equal nodes and equal constants', async () => {
    const graph = trace((g) => {
      const x = g.input('x', 'float32', ['b', 't', 4]);
      const once = () => g.exp(g.mul(x, g.constant(wave([4]))));
      return {
        y: g.add(once(), once()),
        z: g.add(x, g.fill(Infinity, [4], [4])),
        w: g.sub(x, g.fill(-1, [4], [4])),
      };
    });
    const shared = shareSubexpressions(graph);
    expect(kinds(shared)).toEqual(['mul', 'exp', 'add', 'fill', 'add', 'fill', 'sub']);
    expect(shared.constants).toHaveLength(1);
    await expectSame(graph, shared, feeds);
  });

  it('keeps stages apart', () => {
    const forward = trace((g) => ({ y: g.exp(g.input('x', 'float32', ['n'])) }));
    const recorder = createRecorder(forward);
    const x = forward.values.get(forward.inputs[0]!.value)! as V;
    const y = forward.values.get(forward.outputs[0]!.value)!;
    const again = recorder.at({ scope: '', stage: 'recompute' }, () =>
      createBuilder(recorder).exp(x),
    );
    const sameStage = createBuilder(recorder).exp(x);
    const graph = recorder.finish({ y, again, sameStage });
    expect(kinds(shareSubexpressions(graph))).toEqual(['exp', 'exp']);
  });

  it('keeps a large constant apart from the same numbers in another shape', async () => {
    const data = Float32Array.from({ length: 300 }, (_, i) => i);
    const graph = trace((g) => {
      const flat = g.constant({ dtype: 'float32', shape: [300], data });
      const square = g.constant({ dtype: 'float32', shape: [10, 30], data });
      const x = g.input('x', 'float32', ['row', 'column'], { row: 10, column: 30 });
      return { y: g.add(x, g.named(square, ['row', 'column'])), flat: g.neg(flat) };
    });
    expect(shareSubexpressions(graph).constants.map(({ data: { shape } }) => shape)).toEqual([[300], [10, 30]]); // prettier-ignore
  });
});

describe('simplify', () => {
  it('removes operations without effect', async () => {
    const graph = trace((g) => {
      const x = g.input('x', 'float32', ['b', 't', 4]);
      const same = g.stopGradient(g.mul(g.add(x, 0), 1));
      const there = g.transpose(same, ['t', 'b', 4], [1, 0, 2]);
      const back = g.transpose(there, ['b', 't', 4], [1, 0, 2]);
      const flat = g.reshape(back, ['n', 4], ['b*t', 4]);
      const whole = g.slice(flat, ['n', 4], { axis: 0 });
      return { y: g.neg(g.reshape(whole, ['b', 't', 4], ['b', 't', 4])), x: back };
    });
    const simple = prune(simplify(graph));
    expect(kinds(simple)).toEqual(['neg']);
    await expectSame(graph, simple, feeds);
  });

  it('keeps a number of another value, and a product that broadcasts nothing away', () => {
    const graph = trace((g) => {
      const x = g.input('x', 'float32', ['n']);
      return { y: g.mul(g.add(g.sub(x, 1), 0.5), 0) };
    });
    expect(kinds(simplify(graph))).toEqual(['sub', 'add', 'mul']);
  });
});

describe('fuse', () => {
  const graph = trace((g) => ({ y: block(g, g.input('x', 'float32', ['b', 't', 4])) }));

  it('joins bias and gelu, residual and layer norm', async () => {
    const fused = prune(fuse(graph));
    expect(kinds(fused)).toEqual([
      'attention',
      'addLayerNorm',
      'matmul',
      'biasGelu',
      'matmul',
      'add',
      'add',
    ]);
    await expectSame(graph, fused, feeds);
  });

  it('leaves a biased value alone that is read elsewhere too', () => {
    const shared = trace((g) => {
      const x = g.input('x', 'float32', ['b', 't', 4]);
      const biased = g.add(x, g.constant(wave([4])));
      return { y: g.gelu(biased), z: g.neg(biased) };
    });
    expect(kinds(fuse(shared))).toEqual(['add', 'gelu', 'neg']);
  });

  it('can be left out of optimize', () => {
    expect(kinds(optimize(graph, { fuse: false }))).toContain('layerNorm');
    expect(kinds(optimize(graph))).toContain('addLayerNorm');
  });
});

describe('optimize', () => {
  it('keeps the results of random graphs', async () => {
    const step = fc.record({ kind: fc.integer({ min: 0, max: 9 }), a: fc.nat(), b: fc.nat() });
    const grow = (steps: readonly { kind: number; a: number; b: number }[]): Graph =>
      trace((g) => {
        const values: V<readonly ['n', 4]>[] = [g.input('x', 'float32', ['n', 4])];
        for (const { kind, a, b } of steps) {
          const [x, y] = [values[a % values.length]!, values[b % values.length]!];
          const row = g.constant(wave([4], b % 3));
          const made = [
            () => g.add(x, y),
            () => g.mul(x, b % 3),
            () => g.tanh(x),
            () => g.gelu(g.add(x, row)),
            () => g.sub(x, g.mul(g.constant(wave([4])), 2)),
            () => g.layerNorm(g.add(x, y), g.named(row, [4]), g.named(row, [4])),
            () => g.stopGradient(x),
            () => g.transpose(g.transpose(x, [4, 'n'], [1, 0]), ['n', 4], [1, 0]),
            () => g.reshape(g.reshape(x, ['m'], ['n*4']), ['n', 4], ['n', 4]),
            () => g.softmax(g.max(x, y)),
          ][kind]!();
          values.push(made);
        }
        return { last: values[values.length - 1]!, middle: values[values.length >> 1]! };
      });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const graph = grow(steps);
        const better = optimize(graph);
        expect(better.nodes.length).toBeLessThanOrEqual(graph.nodes.length);
        await expectSame(graph, better, { x: wave([3, 4], 2) });
      }),
      { numRuns: 150 },
    );
  });

  it('reaches into branches', async () => {
    const graph = trace((g) => {
      const x = g.input('x', 'float32', ['n', 4]);
      const { y } = g.if(
        g.input('flag', 'bool', []),
        () => ({ y: g.gelu(g.add(g.mul(x, 1), g.constant(wave([4])))) }),
        () => ({ y: g.mul(g.mul(x, 1), g.mul(g.constant(wave([4])), 2)) }),
      );
      return { y };
    });
    const better = optimize(graph);
    const op = better.nodes[0]!.op;
    if (op.kind !== 'if') throw new Error('expected an if');
    expect([kinds(op.then), kinds(op.otherwise)]).toEqual([['biasGelu'], ['mul']]);
    for (const flag of [0, 1])
      await expectSame(graph, better, {
        x: wave([2, 4]),
        flag: tensor('bool', [], Uint8Array.of(flag)),
      });
  });
});
