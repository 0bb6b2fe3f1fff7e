import type { AnyTensor } from '@distilwhisper/tensor';
import type { AnyValue, Graph, Node } from '../ir.js';
import { mapGraph, type NodeContext, type Rule } from './map-graph.js';

/**
 * Merges nodes with equal operation, arguments and stage (common subexpression elimination).
 * Stages keep recomputation for the backward pass apart from the forward pass.
 */
export const shareSubexpressions = (graph: Graph): Graph =>
  mapGraph(shareConstants(graph), () => shareRule(new Map()));

const shareRule =
  (known: Map<string, readonly AnyValue[]>): Rule =>
  ({ g, node, inputs }: NodeContext) => {
    if (node.op.kind === 'if') return undefined;
    const key = keyOf(node, inputs);
    const outputs = known.get(key) ?? g.emit(node.op, inputs);
    known.set(key, outputs);
    return outputs;
  };

// JSON has no infinities, and `fill` may hold one.
const keyOf = ({ op, stage }: Node, inputs: readonly AnyValue[]): string =>
  JSON.stringify([op, inputs.map(({ id }) => id), stage ?? null], (_name, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );

/** Constants of equal dtype, shape and content become one; only the same array counts above 256 elements. */
const shareConstants = (graph: Graph): Graph => {
  const first = new Map<string, number>();
  const keyFor = constantKeys();
  const by = new Map<number, number>();
  for (const { value, data } of graph.constants) {
    const key = keyFor(data);
    const same = first.get(key);
    by.set(value, same ?? value);
    if (same === undefined) first.set(key, value);
  }
  const shared = (id: number): number => by.get(id) ?? id;
  return {
    ...graph,
    constants: graph.constants.filter(({ value }) => by.get(value) === value),
    nodes: graph.nodes.map((node): Node => ({ ...node, inputs: node.inputs.map(shared) })),
    outputs: graph.outputs.map(({ name, value }) => ({ name, value: shared(value) })),
  };
};

/** A reshaped constant may share its array with the one it was made from, so the shape always counts. */
const constantKeys = (): ((tensor: AnyTensor) => string) => {
  const arrays = new Map<object, number>();
  const numberOf = (array: object): number => {
    const known = arrays.get(array) ?? arrays.size;
    arrays.set(array, known);
    return known;
  };
  return ({ dtype, shape, data }) => {
    const content = data.length > 256 ? `array ${numberOf(data)}` : Array.from(data, String).join();
    return `${dtype} [${shape.join()}] ${content}`;
  };
};
