import type { Graph } from '@distilwhisper/graph';
import { isLinearUse, weightUses } from './weight-uses.js';

/** A parameter that a plan may quantise. */
export interface WeightInfo {
  readonly path: string;
  readonly shape: readonly number[];
  /** [n, k], used as x w^T somewhere; the tied embedding too. */
  readonly isMatrix: boolean;
}

/** The float32 parameters of rank 2 or more, in the order of the graph, without tables that are sliced (positions). */
export const quantizableWeights = (graph: Graph): WeightInfo[] => {
  const uses = weightUses(graph);
  return graph.parameters.flatMap(({ path, value }) => {
    const { dtype, shape } = graph.values.get(value)!;
    const own = uses.filter(({ parameter }) => parameter.path === path);
    const isSliced = own.some(({ node }) => node.op.kind === 'slice');
    if (dtype !== 'float32' || shape.length < 2 || own.length === 0 || isSliced) return [];
    const isMatrix =
      shape.length === 2 && own.some(({ node, position }) => isLinearUse(node, position));
    return [{ path, shape: shape.map(Number), isMatrix }];
  });
};
