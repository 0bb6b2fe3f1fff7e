import type { Graph, Node } from '../ir.js';
import type { OpOf } from '../op.js';

/**
 * Drops nodes, parameters and constants that no output needs. Inputs stay: they are the interface.
 * An `if` whose result is partly unused keeps all its results.
 */
export const prune = (graph: Graph): Graph =>
  pruneTo(
    graph,
    graph.outputs.map(({ name }) => name),
  );

/** As `prune`, keeping only the named outputs. */
export const pruneTo = (graph: Graph, names: readonly string[]): Graph => {
  const outputs = graph.outputs.filter(({ name }) => names.includes(name));
  const needed = new Set(outputs.map(({ value }) => value));
  const nodes: Node[] = [];
  for (const original of [...graph.nodes].reverse()) {
    if (!original.outputs.some((id) => needed.has(id))) continue;
    const node = original.op.kind === 'if' ? pruneBranches(original, original.op) : original;
    for (const id of [...node.inputs, ...node.outputs]) needed.add(id);
    nodes.push(node);
  }
  for (const { value } of graph.inputs) needed.add(value);
  const kept = <T extends { readonly value: number }>(list: readonly T[]): readonly T[] =>
    list.filter(({ value }) => needed.has(value));
  return {
    values: new Map([...graph.values].filter(([id]) => needed.has(id))),
    nodes: nodes.reverse(),
    inputs: graph.inputs,
    parameters: kept(graph.parameters),
    constants: kept(graph.constants),
    outputs,
  };
};

/** Prunes both branches and drops the captured values that neither reads. */
const pruneBranches = (node: Node, op: OpOf<'if'>): Node => {
  const then = prune(op.then);
  const otherwise = prune(op.otherwise);
  const isRead = (branch: Graph, i: number): boolean => {
    const id = branch.inputs[i]!.value;
    const read = branch.nodes.some(({ inputs }) => inputs.includes(id));
    return read || branch.outputs.some(({ value }) => value === id);
  };
  const kept = then.inputs.map((_, i) => isRead(then, i) || isRead(otherwise, i));
  const narrow = (branch: Graph): Graph =>
    prune({ ...branch, inputs: branch.inputs.filter((_, i) => kept[i]) });
  return {
    ...node,
    op: { ...op, then: narrow(then), otherwise: narrow(otherwise) },
    inputs: node.inputs.filter((_, i) => i === 0 || kept[i - 1]),
  };
};
