import { trace } from '@distilwhisper/graph';
import { createRng, tensor, type F32 } from '@distilwhisper/tensor';
import { runOnce, testEngines } from '../__fixtures__/engines.js';
import { quantizeWeight } from '../schemes/quantize-weight.js';
import { roundRows, type DynamicInt8Scheme } from './round-rows.js';
import { storedTensors } from './stored-weight.js';

/** Rows of different sizes, one of zeros, one whose quotients lie halfway between whole numbers. */
const weight = (): F32<readonly ['out', 'in']> => {
  const rng = createRng(3);
  const data = Float32Array.from({ length: 8 * 6 }, (_, i) => rng.normal() * 10 ** ((i >> 3) - 3));
  data.fill(0, 8, 16);
  data.set([127, 0.5, 1.5, -0.5, -2.5, 63, -126.5, 0], 24);
  return tensor('float32', [6, 8], data);
};

describe.each(testEngines())('rounding by rows in $name', (engine) => {
  it.each<DynamicInt8Scheme>([
    { name: 'dynamic-int8' },
    { name: 'dynamic-int8', reduceRange: true },
  ])('gives the codes and scales of quantizeWeight: %j', async (scheme) => {
    const x = weight();
    const graph = trace((g) => {
      const input = g.input('x', 'float32', ['out', 'in'], { out: 6, in: 8 });
      return roundRows(g, input, { path: 'w', scheme });
    });
    const found = await runOnce(engine, graph, { x });
    for (const [name, expected] of storedTensors(quantizeWeight(x, scheme, 'w'))) {
      expect(found[name]!.shape).toEqual(expected.shape);
      expect([...(found[name]!.data as Int8Array)].map((code) => code + 0)).toEqual([...(expected.data as Int8Array)].map((code) => code + 0)); // prettier-ignore
    }
  });
});
