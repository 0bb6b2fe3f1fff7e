import type { Graph } from './ir.js';

/** Where a size symbol takes its value at a run. */
export type SymbolSource =
  | { readonly from: 'input'; readonly name: string; readonly value: number; readonly axis: number }
  /** Sized by data: the result of a `nonzero` node. */
  | { readonly from: 'node'; readonly value: number; readonly axis: number };

/** For every symbol, the first input axis that is exactly it, or the `nonzero` that makes it. */
export const symbolSources = (graph: Graph): ReadonlyMap<string, SymbolSource> => {
  const sources = new Map<string, SymbolSource>();
  for (const { name, value } of graph.inputs)
    graph.values.get(value)!.shape.forEach((size, axis) => {
      const isSymbol = typeof size === 'string' && /^[A-Za-z_]\w*$/.test(size);
      if (isSymbol && !sources.has(size)) sources.set(size, { from: 'input', name, value, axis });
    });
  for (const { op, outputs } of graph.nodes)
    if (op.kind === 'nonzero' && !sources.has(op.symbol))
      sources.set(op.symbol, { from: 'node', value: outputs[0]!, axis: 0 });
  return sources;
};
