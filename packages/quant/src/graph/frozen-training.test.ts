import { differentiate, trace, type Graph } from '@distilwhisper/graph';
import { createRng, fillNormal, zeros, type Axes, type F32 } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import { runOnce, testEngines } from '../__fixtures__/engines.js';
import { dequantizeWeight } from '../schemes/dequantize-weight.js';
import { quantizeWeight } from '../schemes/quantize-weight.js';
import { parseScheme } from '../schemes/scheme-text.js';
import type { StoredScheme } from '../schemes/scheme.js';
import { quantizeGraph } from './quantize-graph.js';

const random = <const A extends Axes>(_axes: A, shape: number[], seed: number): F32<A> => {
  const result = zeros<'float32', A>('float32', shape);
  fillNormal(createRng(seed), result.data);
  return result;
};

/** A frozen layer on top of a trained one: the gradient reaches the trained one through the frozen weight. */
const model = (frozen: F32<readonly ['out', 'inner']>): Graph =>
  differentiate(
    trace((g) => {
      const p = g.parameters({ trained: random(['inner', 'in'], [32, 6], 1), frozen });
      const x = g.input('x', 'float32', ['row', 'in'], { in: 6 });
      const y = g.linear(g.tanh(g.linear(x, p.trained)), p.frozen);
      return { loss: g.mean(g.mul(y, y)) };
    }),
    { loss: 'loss', wrt: (path) => path === 'trained' },
  );

it.each(['int8', 'int4-block32', 'int4-block16-zero', 'float16'])(
  'the gradient passes through a frozen %s weight as through its float value',
  async (text) => {
    const scheme = parseScheme(text) as StoredScheme;
    const frozen = random(['out', 'inner'], [5, 32], 2);
    const rounded = dequantizeWeight(quantizeWeight(frozen, scheme, 'frozen'));
    const oracle = model({ ...frozen, data: rounded.data });
    const feeds = { x: random([], [4, 6], 3) };
    for (const engine of testEngines()) {
      const expected = await runOnce(engine, oracle, feeds);
      const actual = await runOnce(engine, quantizeGraph(model(frozen), { frozen: scheme }), feeds);
      for (const name of ['loss', 'grad:trained'])
        expectClose(actual[name]!.data as Float32Array, expected[name]!.data as Float32Array, { rtol: 1e-4, atol: 1e-5 }); // prettier-ignore
    }
  },
);
