import type { Recorder } from '../builder/recorder.js';
import type { AnyValue, Graph, Node } from '../ir.js';

/**
 * Which nodes the backward pass computes again (gradient checkpointing, Chen et al., arXiv 1604.06174).
 * `true` puts a scope into the block named by its path up to the last number
 * (`encoder.layers.3.fc1` is in block `encoder.layers.3`); a string names the block.
 * Values that pass from one block to another are stored, the others are not.
 */
export type Recompute = (scope: string) => boolean | string | undefined;

/** Gives the value that the backward pass reads for a forward value: the stored one, or a fresh copy. */
export const createReader = (
  recorder: Recorder,
  graph: Graph,
  recompute: Recompute,
): ((id: number) => AnyValue) => {
  const producers = new Map<number, Node>();
  for (const node of graph.nodes) for (const id of node.outputs) producers.set(id, node);
  const stored = storedValues(graph, recompute, producers);
  const copies = new Map<number, AnyValue>();

  const read = (id: number): AnyValue => {
    if (stored(id)) return graph.values.get(id)!;
    const known = copies.get(id);
    if (known) return known;
    const node = producers.get(id)!;
    const inputs = node.inputs.map(read);
    const outputs = recorder.at({ scope: node.scope, stage: 'recompute' }, () =>
      recorder.emit(node.op, inputs),
    );
    node.outputs.forEach((output, i) => copies.set(output, outputs[i]!));
    return copies.get(id)!;
  };
  return read;
};

const storedValues = (
  graph: Graph,
  recompute: Recompute,
  producers: ReadonlyMap<number, Node>,
): ((id: number) => boolean) => {
  const blockOf = (scope: string): string | undefined => {
    const answer = recompute(scope);
    if (answer === true) return /^.*\d+(?=\.|$)/.exec(scope)?.[0] ?? scope;
    return answer === false || answer === '' ? undefined : answer;
  };
  const crossing = new Set(graph.outputs.map(({ value }) => value));
  for (const { inputs, scope } of graph.nodes)
    for (const id of inputs) {
      const producer = producers.get(id);
      if (producer && blockOf(producer.scope) !== blockOf(scope)) crossing.add(id);
    }
  return (id) => {
    const producer = producers.get(id);
    if (!producer || crossing.has(id)) return true;
    // Whole numbers and branches are cheap to keep or dear to repeat.
    const { dtype } = graph.values.get(id)!;
    const isKept = producer.op.kind === 'if' || producer.op.kind === 'nonzero' || dtype === 'int32';
    return isKept || blockOf(producer.scope) === undefined;
  };
};
