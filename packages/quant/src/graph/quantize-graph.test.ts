import { interpreter, optimize, trace, type Graph } from '@distilwhisper/graph';
import { tensor, type F32 } from '@distilwhisper/tensor';
import { runOnce, testEngines } from '../__fixtures__/engines.js';
import { tiedFeeds, tiedModel } from '../__fixtures__/tied-model.js';
import { outputError } from '../report/output-error.js';
import { dequantizeWeight } from '../schemes/dequantize-weight.js';
import { quantizeWeight } from '../schemes/quantize-weight.js';
import { parseScheme } from '../schemes/scheme-text.js';
import type { StoredScheme } from '../schemes/scheme.js';
import { everyMatrix, planTable } from './plan.js';
import { quantizableWeights } from './quantizable-weights.js';
import { quantizeGraph } from './quantize-graph.js';
import { storedTensors } from './stored-weight.js';

const stored = (text: string): StoredScheme => parseScheme(text) as StoredScheme;

/** The same graph with each weight replaced by the float value of its quantised form: the oracle. */
const withRoundedWeights = (graph: Graph, scheme: StoredScheme): Graph => {
  const chosen = new Set(quantizableWeights(graph).map(({ path }) => path));
  return {
    ...graph,
    parameters: graph.parameters.map((parameter) =>
      chosen.has(parameter.path)
        ? {
            ...parameter,
            data: dequantizeWeight(quantizeWeight(parameter.data!, scheme, parameter.path)),
          }
        : parameter,
    ),
  };
};

const WEIGHT_ONLY = ['float16', 'bfloat16', 'int8'];
const BLOCKS = ['int4-block32', 'int4-block32-zero', 'int4-block64', 'int8-block32', 'int8-block16-zero', 'int4-block128-zero']; // prettier-ignore

describe.each(testEngines())('quantizeGraph on $name', (engine) => {
  it.each(['int8', 'dynamic-int8'])('%s weights may be fed at each run', async (text) => {
    const graph = tiedModel();
    const plan = everyMatrix(stored(text));
    const expected = await runOnce(engine, optimize(quantizeGraph(graph, plan)), tiedFeeds());
    const isFed = (path: string): boolean => path.startsWith('expert.');
    const bare = graph.parameters.map(({ path, value, data }) =>
      isFed(path) ? { path, value } : { path, value, data: data! },
    );
    const executable = await engine.compile(
      optimize(quantizeGraph({ ...graph, parameters: bare }, plan)),
      { fed: isFed },
    );
    const weight = graph.parameters.find(({ path }) => isFed(path))!;
    const quantized = quantizeWeight(weight.data!, stored(text), weight.path);
    const feeds = { ...tiedFeeds(), ...Object.fromEntries(storedTensors(quantized)) };
    const actual = await executable.run(feeds);
    await executable.dispose();
    expect(actual).toEqual(expected);
  });

  it.each(WEIGHT_ONLY)(
    '%s computes with the rounded weights, convolution included',
    async (text) => {
      const graph = tiedModel();
      const expected = await runOnce(
        interpreter(),
        withRoundedWeights(graph, stored(text)),
        tiedFeeds(),
      );
      const quantized = optimize(quantizeGraph(graph, () => stored(text)));
      const actual = await runOnce(engine, quantized, tiedFeeds());
      expect(Object.keys(actual)).toEqual(['logits']);
      expect(outputError(actual, expected).relative).toBeLessThan(1e-5);
    },
  );

  it.each(BLOCKS)('%s computes with the rounded matrices', async (text) => {
    const graph = tiedModel();
    const matrices = { ...graph };
    const oracle = withRoundedMatrices(matrices, stored(text));
    const expected = await runOnce(interpreter(), oracle, tiedFeeds());
    const quantized = optimize(quantizeGraph(graph, everyMatrix(stored(text))));
    const actual = await runOnce(engine, quantized, tiedFeeds());
    expect(outputError(actual, expected).relative).toBeLessThan(1e-5);
  });

  it.each([
    ['dynamic-int8', 0.05],
    ['llm-int8', 0.05],
    ['int8-block32-a8', 0.05],
    ['int4-block32-a8', 0.2],
    ['int4-block32-zero-hqq', 0.15],
  ])('%s is near the float model', async (text, tolerance) => {
    const graph = tiedModel();
    const expected = await runOnce(interpreter(), graph, tiedFeeds());
    const quantized = optimize(quantizeGraph(graph, everyMatrix(stored(text))));
    const { relative } = outputError(await runOnce(engine, quantized, tiedFeeds()), expected);
    expect(relative).toBeLessThan(tolerance);
    expect(relative).toBeGreaterThan(1e-4); // it is quantised
  });
});

const withRoundedMatrices = (graph: Graph, scheme: StoredScheme): Graph => {
  const chosen = new Set(quantizableWeights(graph).flatMap((w) => (w.isMatrix ? [w.path] : [])));
  const rounded = withRoundedWeights(
    { ...graph, parameters: graph.parameters.filter(({ path }) => chosen.has(path)) },
    scheme,
  );
  const byPath = new Map(rounded.parameters.map((parameter) => [parameter.path, parameter]));
  return { ...graph, parameters: graph.parameters.map((p) => byPath.get(p.path) ?? p) };
};

describe('quantizeGraph', () => {
  it('stores a tied embedding once, also for weights inside branches', () => {
    const graph = quantizeGraph(tiedModel(), everyMatrix(stored('int4-block32')));
    const paths = graph.parameters.map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith('table'))).toEqual([
      'table.codes',
      'table.scale',
    ]);
    expect(paths).toContain('expert.weight.codes');
    expect(paths).not.toContain('expert.weight');
    expect(paths).toContain('conv');
  });

  it('keeps what a table does not name', () => {
    const table = planTable([tiedModel()], everyMatrix(stored('int8')));
    expect(Object.keys(table).sort()).toEqual(['conv', 'expert.weight', 'fc1.weight', 'fc2.weight', 'table']); // prettier-ignore
    const graph = quantizeGraph(tiedModel(), { 'fc1.weight': { name: 'int8' } });
    const paths = graph.parameters.map(({ path }) => path);
    expect(paths).toContain('fc1.weight.codes');
    expect(paths).toContain('fc2.weight');
  });

  it('names the weight that is NaN and the element', () => {
    const data = new Float32Array(4);
    data[3] = NaN;
    const weight: F32<['out', 'in']> = tensor('float32', [2, 2], data);
    const graph = trace((g) => {
      const { fc } = g.parameters({ fc: { weight } });
      const x = g.input('x', 'float32', ['row', 'in'], { in: 2 });
      return { y: g.linear(x, fc.weight) };
    });
    expect(() => quantizeGraph(graph, everyMatrix({ name: 'dynamic-int8' }))).toThrow(
      "'fc.weight' is NaN at [1, 1] (shape [2, 2]) and cannot be quantised; the checkpoint is damaged or its training diverged",
    );
  });

  it('says that a convolution is no matrix', () => {
    const block = () => quantizeGraph(tiedModel(), { conv: stored('int4-block32') });
    expect(block).toThrow("'conv' has shape [40, 40, 3]; block quantisation is for matrices [n, k]; use int8 or float16"); // prettier-ignore
    const dynamic = () => quantizeGraph(tiedModel(), { conv: stored('dynamic-int8') });
    expect(dynamic).toThrow("'conv' is no matrix; dynamic-int8 and llm-int8 are for matrices, use int8"); // prettier-ignore
  });

  it('asks for weights', () => {
    const graph = tiedModel();
    const bare = {
      ...graph,
      parameters: graph.parameters.map(({ path, value }) => ({ path, value })),
    };
    expect(() => quantizeGraph(bare, everyMatrix(stored('int4-block32')))).toThrow(
      "'table' has no data; trace the model with its weights to quantise it",
    );
  });
});
