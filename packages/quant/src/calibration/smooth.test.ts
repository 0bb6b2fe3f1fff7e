import { interpreter, trace, type Graph } from '@distilwhisper/graph';
import { createRng, fillNormal, zeros, type Axes, type F32 } from '@distilwhisper/tensor';
import { runOnce, testEngines } from '../__fixtures__/engines.js';
import { tiedFeeds, tiedModel } from '../__fixtures__/tied-model.js';
import { everyMatrix } from '../graph/plan.js';
import { quantizeGraph } from '../graph/quantize-graph.js';
import { outputError } from '../report/output-error.js';
import { collectStatistics } from './observe.js';
import { smoothGraph } from './smooth.js';

const random = <const A extends Axes>(_axes: A, shape: number[], seed: number): F32<A> => {
  const result = zeros<'float32', A>('float32', shape);
  fillNormal(createRng(seed), result.data);
  return result;
};

/** Two products behind a layer norm whose weight has outliers, one behind a gelu. */
const outlierModel = (): Graph => {
  const norm = random(['state'], [32], 1);
  norm.data[3] = 60;
  return trace((g) => {
    const p = g.parameters({
      norm: { weight: norm, bias: random(['state'], [32], 2) },
      q: random(['out', 'state'], [16, 32], 3),
      k: random(['out', 'state'], [16, 32], 4),
      fc2: random(['final', 'out'], [8, 16], 5),
    });
    const x = g.input('x', 'float32', ['batch', 'time', 'state'], { state: 32 });
    const normal = g.layerNorm(x, p.norm.weight, p.norm.bias);
    const sum = g.add(g.linear(normal, p.q), g.gelu(g.linear(normal, p.k)));
    return { y: g.linear(g.gelu(sum), p.fc2) };
  });
};
const feeds = { x: random([], [2, 7, 32], 9) };

describe.each(testEngines())('calibration on $name', (engine) => {
  it('collects the largest magnitude of each input feature, and x^T x', async () => {
    const double = { x: { ...feeds.x, data: feeds.x.data.map((v) => v * 2) } };
    const absmax = await collectStatistics(engine, outlierModel(), [feeds, double], { statistic: 'absmax' }); // prettier-ignore
    expect([...absmax.keys()]).toEqual(['q', 'k', 'fc2']);
    const seen = await runOnce(interpreter(), traceNorm(), feeds);
    const expected = new Float32Array(32);
    (seen['normal']!.data as Float32Array).forEach((v, i) => (expected[i % 32] = Math.max(expected[i % 32]!, Math.abs(v)))); // prettier-ignore
    absmax.get('q')!.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 3)); // the norm undoes the doubling
    const gram = await collectStatistics(engine, outlierModel(), [feeds], { statistic: 'gram', only: (path) => path === 'q' }); // prettier-ignore
    const normal = seen['normal']!.data as Float32Array;
    let cross = 0;
    for (let row = 0; row < 14; row += 1) cross += normal[row * 32]! * normal[row * 32 + 5]!;
    expect(gram.get('q')![5]).toBeCloseTo(cross, 3);
    expect(gram.get('q')).toHaveLength(1024);
  });

  it('smoothing keeps the results and lowers the error of dynamic int8', async () => {
    const graph = outlierModel();
    const statistics = await collectStatistics(engine, graph, [feeds], { statistic: 'absmax' });
    const smooth = smoothGraph(graph, statistics);
    const expected = await runOnce(engine, graph, feeds);
    expect(outputError(await runOnce(engine, smooth, feeds), expected).relative).toBeLessThan(1e-5);
    const plan = everyMatrix({ name: 'dynamic-int8' });
    const plain = outputError(await runOnce(engine, quantizeGraph(graph, plan), feeds), expected);
    const better = outputError(await runOnce(engine, quantizeGraph(smooth, plan), feeds), expected);
    expect(better.relative).toBeLessThan(plain.relative / 2);
    // behind the norm the division is free; behind the gelu it is one product
    expect(smooth.nodes.length).toBe(graph.nodes.length + 1);
  });
});

const traceNorm = (): Graph => {
  const graph = outlierModel();
  const norm = graph.nodes.find(({ op }) => op.kind === 'layerNorm')!;
  return { ...graph, outputs: [{ name: 'normal', value: norm.outputs[0]! }] };
};

describe('smoothGraph', () => {
  it('leaves a tied embedding alone and says what calibration missed', () => {
    const graph = tiedModel();
    expect(() => smoothGraph(graph, new Map())).toThrow(
      "no calibration data for 'fc1.weight'; run the observed graph on inputs that reach it, or leave it out of the plan",
    );
    const untouched = smoothGraph(graph, new Map(), { only: (path) => path === 'table' });
    expect(untouched.nodes).toHaveLength(graph.nodes.length);
  });

  it('observes products behind data-dependent branches only where they can be seen', async () => {
    const statistics = await collectStatistics(interpreter(), tiedModel(), [tiedFeeds()], { statistic: 'absmax' }); // prettier-ignore
    expect([...statistics.keys()].sort()).toEqual(['fc1.weight', 'fc2.weight', 'table']);
  });
});
