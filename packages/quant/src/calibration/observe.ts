import {
  createBuilder,
  createRecorder,
  type Engine,
  type Graph,
  type Tensors,
  type V,
} from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import { asShape } from '../graph/unpack-blocks.js';
import { linearInputs } from './linear-inputs.js';

/** What is kept of the inputs of products. */
export type Statistic = 'absmax' | 'gram';

/** By weight path: absmax [k], largest |x| of each input feature; gram [k * k], x^T x over all rows. */
export type Statistics = ReadonlyMap<string, Float64Array>;

/** Runs a graph on feeds and collects a statistic of the input of every product, or of those `only` accepts. */
export const collectStatistics = async (
  engine: Engine,
  graph: Graph,
  feeds: Iterable<Tensors> | AsyncIterable<Tensors>,
  {
    statistic,
    only = () => true,
  }: { readonly statistic: Statistic; readonly only?: (path: string) => boolean },
): Promise<Statistics> => {
  const executable = await engine.compile(observed(graph, statistic, only));
  const collected = new Map<string, Float64Array>();
  try {
    for await (const feed of feeds)
      for (const [name, { data }] of Object.entries(await executable.run(feed)))
        collected.set(name, merged(collected.get(name), data as Float32Array, statistic, name));
  } finally {
    await executable.dispose();
  }
  return collected;
};

/** The same computation with the statistics as its only outputs, named by the weight's path. */
const observed = (graph: Graph, statistic: Statistic, only: (path: string) => boolean): Graph => {
  const recorder = createRecorder(graph);
  const g = createBuilder(recorder);
  const outputs = linearInputs(graph)
    .filter(({ path }) => only(path))
    .map(({ path, input, k }) => {
      const x = graph.values.get(input)! as V;
      const leading = x.shape.map((_, i) => i).slice(0, -1);
      if (statistic === 'absmax') return [path, g.reduceMax(g.abs(x), { axes: leading })] as const;
      const op = { kind: 'matmul', transposeA: true, transposeB: false } as const;
      const products = g.emit(op, [x, x])[0]!; // [..., k, k]
      const rest = products.shape.map((_, i) => i).slice(0, -2);
      return [path, asShape(g, g.sum(products as V, { axes: rest }), [k, k])] as const;
    });
  return recorder.finish(Object.fromEntries(outputs));
};

const merged = (
  before: Float64Array | undefined,
  now: Float32Array,
  statistic: Statistic,
  path: string,
): Float64Array => {
  const result = before ?? new Float64Array(now.length);
  for (let i = 0; i < now.length; i += 1) {
    if (!Number.isFinite(now[i]!))
      fail('numeric', `the input of '${path}' is ${now[i]!} in calibration`, { path });
    result[i] = statistic === 'absmax' ? Math.max(result[i]!, now[i]!) : result[i]! + now[i]!;
  }
  return result;
};
