import type { Graph, Node } from '../ir.js';

export interface Step {
  readonly node: Node;
  /** Values that no later step reads. */
  readonly frees: readonly number[];
}

/** The nodes that the named outputs need, in order, each with the values that die after it. */
export const planOf = (graph: Graph, outputs: readonly string[]): readonly Step[] => {
  const results = graph.outputs.filter(({ name }) => outputs.includes(name));
  const needed = new Set(results.map(({ value }) => value));
  const steps: Step[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((id) => needed.has(id))) continue;
    const unused = node.outputs.filter((id) => !needed.has(id));
    const last = node.inputs.filter((id) => !needed.has(id));
    for (const id of node.inputs) needed.add(id);
    steps.push({ node, frees: [...unused, ...new Set(last)] });
  }
  return steps.reverse();
};
