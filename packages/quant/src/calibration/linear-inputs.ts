import type { Graph, Node } from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import { isLinearUse, parameterIds } from '../graph/weight-uses.js';

/** A product x w^T of a graph: the value that goes in and the weight. */
export interface LinearInput {
  readonly path: string;
  /** Id of x. */
  readonly input: number;
  /** Input features. */
  readonly k: number;
  readonly node: Node;
}

/** The products with parameters at the top level of a graph; those inside branches are not seen from outside. */
export const linearInputs = (graph: Graph): LinearInput[] => {
  const ids = parameterIds(graph);
  return graph.nodes.flatMap((node) => {
    const parameter = ids.get(node.inputs[1]!);
    if (!parameter || !isLinearUse(node, 1)) return [];
    const shape = graph.values.get(parameter.value)!.shape;
    return [{ path: parameter.path, input: node.inputs[0]!, k: Number(shape[1]), node }];
  });
};

/** @throws DistilWhisperError `missing` where calibration saw nothing of a weight */
export const calibrated = <T>(statistics: ReadonlyMap<string, T>, path: string): T =>
  statistics.get(path) ??
  fail(
    'missing',
    `no calibration data for '${path}'; run the observed graph on inputs that reach it, or leave it out of the plan`,
    { path },
  );
