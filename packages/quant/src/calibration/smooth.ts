import { groupBy } from '../group-by.js';
import {
  mapGraph,
  type AnyValue,
  type Graph,
  type NodeContext,
  type V,
} from '@distilwhisper/graph';
import { fail, type AnyTensor, type F32 } from '@distilwhisper/tensor';
import { parameterIds } from '../graph/weight-uses.js';
import { calibrated, linearInputs, type LinearInput } from './linear-inputs.js';
import type { Statistics } from './observe.js';

export interface SmoothOptions {
  /** How much of the range moves from x to the weight: 0 none, 1 all. Default 0.5. */
  readonly strength?: number;
  /** Weights to smooth; all products by default. Products of one x are smoothed together or not at all. */
  readonly only?: (path: string) => boolean;
}

/**
 * SmoothQuant (Xiao et al. 2023, equations 3 and 4): divides each input feature j of a product by
 * s_j = max|x_j|^a / max|w_j|^(1 - a) and multiplies the weights by it. The results stay the same, but x has
 * fewer outliers, which matters where x is rounded too (`dynamic-int8`). The division costs one product by a
 * constant; behind a layer norm it goes into the norm's weight and bias and costs nothing.
 *
 * @param statistics `absmax` of each product's input
 * @throws DistilWhisperError `missing` for a product that calibration did not see
 */
export const smoothGraph = (
  graph: Graph,
  statistics: Statistics,
  { strength = 0.5, only = () => true }: SmoothOptions = {},
): Graph => {
  const groups = groupByInput(graph, only);
  const parameters = new Map(graph.parameters.map((parameter) => [parameter.path, parameter.data]));
  const inverses = new Map<number, Float32Array>();
  for (const [input, group] of groups) {
    const scale = smoothing(group, statistics, parameters, strength);
    for (const path of new Set(group.map((one) => one.path)))
      parameters.set(path, scaledColumns(parameters.get(path)!, scale));
    inverses.set(
      input,
      scale.map((s) => 1 / s),
    );
  }
  foldIntoNorms(graph, groups, inverses, parameters);
  const scaled = withData(graph, parameters);
  return mapGraph(scaled, () => dividing(groups, inverses));
};

type Groups = ReadonlyMap<number, readonly LinearInput[]>;

/** Products by their x, without weights that are used elsewhere too: a tied embedding cannot be scaled. */
const groupByInput = (graph: Graph, only: (path: string) => boolean): Groups => {
  const ids = parameterIds(graph);
  const counts = new Map<string, number>();
  for (const { inputs } of graph.nodes)
    for (const id of inputs) {
      const path = ids.get(id)?.path;
      if (path !== undefined) counts.set(path, (counts.get(path) ?? 0) + 1);
    }
  const all = groupBy(linearInputs(graph), ({ input }) => input);
  return new Map(
    [...all].filter(([, group]) => group.every(({ path }) => only(path) && counts.get(path) === 1)),
  );
};

type Parameters = Map<string, AnyTensor | undefined>;

const smoothing = (
  group: readonly LinearInput[],
  statistics: Statistics,
  parameters: Parameters,
  strength: number,
): Float32Array => {
  const x = calibrated(statistics, group[0]!.path);
  const w = new Float32Array(x.length);
  for (const { path } of group) {
    const data = parameters.get(path)?.data as Float32Array | undefined;
    if (!data) fail('missing', `'${path}' has no data to smooth`, { path });
    data.forEach((value, i) => (w[i % w.length] = Math.max(w[i % w.length]!, Math.abs(value))));
  }
  return w.map((weight, j) => {
    const scale = x[j]! ** strength / weight ** (1 - strength);
    return x[j] === 0 || weight === 0 || !Number.isFinite(scale) ? 1 : Math.max(scale, 1e-5);
  });
};

const scaledColumns = (weight: AnyTensor, scale: Float32Array): F32 => {
  const data = (weight.data as Float32Array).map((value, i) => value * scale[i % scale.length]!);
  return { dtype: 'float32', shape: weight.shape, data };
};

/** Where x is a layer norm's result that nothing else reads, its weight and bias take the division. */
const foldIntoNorms = (
  graph: Graph,
  groups: Groups,
  inverses: Map<number, Float32Array>,
  parameters: Parameters,
): void => {
  const ids = parameterIds(graph);
  for (const [input, group] of groups) {
    const norm = graph.nodes.find(({ outputs }) => outputs.includes(input));
    const readers = graph.nodes.reduce(
      (sum, n) => sum + n.inputs.filter((id) => id === input).length,
      0,
    );
    const isOutput = graph.outputs.some(({ value }) => value === input);
    const own = norm?.inputs.slice(1).map((id) => ids.get(id)?.path) ?? [];
    const isPlain = own.every((path) => path !== undefined && countReaders(graph, ids, path) === 1);
    if (norm?.op.kind !== 'layerNorm' || readers !== group.length || isOutput || !isPlain) continue;
    for (const path of own)
      parameters.set(path!, scaledColumns(parameters.get(path!)!, inverses.get(input)!));
    inverses.delete(input);
  }
};

const countReaders = (graph: Graph, ids: ReturnType<typeof parameterIds>, path: string): number =>
  graph.nodes.reduce(
    (sum, { inputs }) => sum + inputs.filter((id) => ids.get(id)?.path === path).length,
    0,
  );

const withData = (graph: Graph, data: Parameters): Graph => ({
  ...graph,
  parameters: graph.parameters.map((parameter) => {
    const own = data.get(parameter.path);
    return own ? { ...parameter, data: own } : parameter;
  }),
});

/** Divides x before the products of a group; once for all of them. */
const dividing = (groups: Groups, inverses: ReadonlyMap<number, Float32Array>) => {
  const divided = new Map<number, AnyValue>();
  const nodes = new Set([...groups.values()].flat().map(({ node }) => node));
  return ({ g, node, inputs }: NodeContext): readonly AnyValue[] | undefined => {
    const inverse = inverses.get(node.inputs[0]!);
    if (!inverse || !nodes.has(node)) return undefined;
    const constant = (): AnyValue =>
      g.constant({ dtype: 'float32', shape: [inverse.length], data: inverse });
    const x = divided.get(node.inputs[0]!) ?? g.mul(inputs[0] as V, constant() as V);
    divided.set(node.inputs[0]!, x);
    return g.emit(node.op, [x, ...inputs.slice(1)]);
  };
};
