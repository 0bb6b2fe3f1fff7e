import { differentiate, trace } from '@distilwhisper/graph';
import { createRng, fillNormal, zeros } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import { runOnce, testEngines } from '../__fixtures__/engines.js';
import { dequantizeWeight } from '../schemes/dequantize-weight.js';
import { quantizeWeight } from '../schemes/quantize-weight.js';
import { parseScheme } from '../schemes/scheme-text.js';
import type { StoredScheme } from '../schemes/scheme.js';
import { dynamicQuantize } from '../tensors/dynamic-int8.js';
import { fakeQuantize, fakeQuantizeActivation } from './fake-quantize.js';

const weight = zeros<'float32', ['out', 'in']>('float32', [6, 80]);
fillNormal(createRng(3), weight.data);
weight.data.fill(0, 80, 160); // a row of zeros
weight.data.fill(0.75, 160, 240); // a constant row

const SCHEMES = ['float16', 'bfloat16', 'int8', 'dynamic-int8', 'llm-int8', 'int4-block32', 'int4-block32-zero', 'int8-block64', 'int8-block16-zero']; // prettier-ignore

describe.each(testEngines())('fakeQuantize on $name', (engine) => {
  it.each(SCHEMES)('%s: forward as stored, gradient straight through', async (text) => {
    const scheme = parseScheme(text) as StoredScheme;
    const graph = trace((g) => {
      const { w } = g.parameters({ w: weight });
      const factor = g.input('factor', 'float32', ['out', 'in'], { out: 6, in: 80 });
      const rounded = fakeQuantize(g, w, scheme);
      return { rounded, loss: g.sum(g.mul(rounded, factor)) };
    });
    const both = differentiate(graph, { loss: 'loss', wrt: () => true });
    const factor = { ...weight, data: weight.data.map((_, i) => i / 7) };
    const result = await runOnce(engine, both, { factor });
    const expected = dequantizeWeight(quantizeWeight(weight, scheme, 'w'));
    expectClose(result['rounded']!.data as Float32Array, expected.data, { rtol: 1e-6, atol: 1e-6 });
    expectClose(result['grad:w']!.data as Float32Array, factor.data, { exact: true });
  });

  it('rounds activations as dynamic int8 does', async () => {
    const graph = trace((g) => {
      const x = g.input('x', 'float32', ['out', 'in']);
      return { y: fakeQuantizeActivation(g, x) };
    });
    const { codes, scale, zeroPoint } = dynamicQuantize(weight);
    const expected = Float32Array.from(codes.data, (code) => (code - zeroPoint) * scale);
    const { y } = await runOnce(engine, graph, { x: weight });
    expectClose(y!.data as Float32Array, expected, { rtol: 1e-5, atol: 1e-6 });
    const none = await runOnce(engine, graph, { x: zeros('float32', [2, 3]) });
    expect([...none['y']!.data]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('keep is the weight itself', () => {
    trace((g) => {
      const { w } = g.parameters({ w: weight });
      const same = fakeQuantize(g, w, { name: 'keep' });
      expect(same).toBe(w);
      return { same };
    });
  });
});
