import type { Graph, Node } from '@distilwhisper/graph';

export interface Step {
  readonly node: Node;
  /** Values that no later step and no output reads. */
  readonly frees: readonly number[];
}

/** The nodes that the named outputs need, in order, each with the values that die after it. */
export type Planner = (graph: Graph, outputs: readonly string[]) => readonly Step[];

/** A planner that remembers its plans. */
export const createPlanner = (): Planner => {
  const plans = new Map<Graph, Map<string, readonly Step[]>>();
  return (graph, outputs) => {
    const key = outputs.join('\n');
    const known = plans.get(graph) ?? new Map<string, readonly Step[]>();
    plans.set(graph, known);
    const plan = known.get(key) ?? stepsOf(graph, outputs);
    known.set(key, plan);
    return plan;
  };
};

const stepsOf = ({ nodes, outputs }: Graph, names: readonly string[]): readonly Step[] => {
  const wanted = outputs.filter(({ name }) => names.includes(name));
  const read = new Set(wanted.map(({ value }) => value));
  const steps: Step[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((id) => read.has(id))) continue;
    const touched = new Set([...node.outputs, ...node.inputs]);
    steps.push({ node, frees: [...touched].filter((id) => !read.has(id)) });
    for (const id of node.inputs) read.add(id);
  }
  return steps.reverse();
};
