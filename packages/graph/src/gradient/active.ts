import type { AnyValue, Graph } from '../ir.js';
import type { Op } from '../op.js';
import { GRADIENTS } from './rules/table.js';

const isFloat = ({ dtype }: AnyValue): boolean => dtype.startsWith('float');

export const isFlat = (op: Op): boolean => op.kind !== 'if' && GRADIENTS[op.kind] === 'flat';

/** Ids of floating point values that depend, smoothly, on one of the given values. */
export const activeValues = (graph: Graph, from: Iterable<number>): ReadonlySet<number> => {
  const active = new Set(from);
  for (const { op, inputs, outputs } of graph.nodes) {
    if (isFlat(op) || !inputs.some((id) => active.has(id))) continue;
    for (const id of outputs) if (isFloat(graph.values.get(id)!)) active.add(id);
  }
  return active;
};
