import { groupBy } from '../group-by.js';
import {
  optimize,
  type Engine,
  type Executable,
  type Graph,
  type Tensors,
} from '@distilwhisper/graph';
import { bytesOf, fail } from '@distilwhisper/tensor';
import type { Plan, PlanTable } from '../graph/plan.js';
import { quantizableWeights, type WeightInfo } from '../graph/quantizable-weights.js';
import { quantizeGraph } from '../graph/quantize-graph.js';
import { outputError } from '../report/output-error.js';
import { quantizeWeight } from '../schemes/quantize-weight.js';
import { storedBytes } from '../schemes/quantized-weight.js';
import type { Scheme } from '../schemes/scheme.js';

/** What it costs to give one group of weights one scheme, all others being float. */
export interface SensitivityRow {
  /** A layer, or a weight. */
  readonly group: string;
  readonly paths: readonly string[];
  readonly scheme: Scheme;
  /** Of the group's weights. */
  readonly bytes: number;
  /** Relative error of the outputs (`outputError`), root mean square over the feeds. */
  readonly error: number;
}

export interface SensitivityOptions {
  readonly candidates: readonly Scheme[];
  /** Weights of one name are quantised together; each by itself by default. Undefined leaves a weight out. */
  readonly groupOf?: (weight: WeightInfo) => string | undefined;
  /** Called after each row: a whole model takes groups x candidates compilations. */
  readonly onRow?: (row: SensitivityRow) => void;
}

/**
 * Quantises one group of matrices at a time and compares the outputs with the float graph's. Each group has a first
 * row `keep`, of error 0.
 *
 * @throws DistilWhisperError `argument` without feeds
 */
export const measureSensitivity = async (
  engine: Engine,
  graph: Graph,
  feeds: readonly Tensors[],
  { candidates, groupOf = ({ path }) => path, onRow }: SensitivityOptions,
): Promise<SensitivityRow[]> => {
  if (feeds.length === 0) fail('argument', 'sensitivity needs at least one set of inputs');
  const expected = await outputsOf(engine, graph, feeds);
  const rows: SensitivityRow[] = [];
  const matrices = quantizableWeights(graph).filter(({ isMatrix }) => isMatrix);
  for (const [group, weights] of groupBy(matrices, groupOf)) {
    if (group === undefined) continue;
    const paths = weights.map(({ path }) => path);
    for (const scheme of [{ name: 'keep' } as const, ...candidates]) {
      const plan = Object.fromEntries(paths.map((path) => [path, scheme]));
      const bytes = paths.reduce((sum, path) => sum + bytesUnder(graph, path, scheme), 0);
      const error =
        scheme.name === 'keep' ? 0 : await errorOf(engine, graph, feeds, plan, expected);
      const row = { group, paths, scheme, bytes, error };
      rows.push(row);
      onRow?.(row);
    }
  }
  return rows;
};

/** Relative output error of a plan, root mean square over the feeds. */
export const measurePlan = async (
  engine: Engine,
  graph: Graph,
  feeds: readonly Tensors[],
  plan: Plan,
): Promise<number> => errorOf(engine, graph, feeds, plan, await outputsOf(engine, graph, feeds));

const errorOf = async (
  engine: Engine,
  graph: Graph,
  feeds: readonly Tensors[],
  plan: Plan | PlanTable,
  expected: readonly Tensors[],
): Promise<number> => {
  const actual = await outputsOf(engine, quantizeGraph(graph, plan), feeds);
  const squares = actual.map((one, i) => outputError(one, expected[i]!).relative ** 2);
  return Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
};

const outputsOf = async (
  engine: Engine,
  graph: Graph,
  feeds: readonly Tensors[],
): Promise<Tensors[]> => {
  const executable: Executable = await engine.compile(optimize(graph));
  try {
    const results: Tensors[] = [];
    for (const feed of feeds) results.push(await executable.run(feed));
    return results;
  } finally {
    await executable.dispose();
  }
};

const bytesUnder = (graph: Graph, path: string, scheme: Scheme): number => {
  const data = graph.parameters.find((parameter) => parameter.path === path)!.data!;
  return scheme.name === 'keep'
    ? bytesOf(data.data).byteLength
    : storedBytes(quantizeWeight(data, scheme, path));
};
