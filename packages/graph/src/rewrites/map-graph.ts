import type { AnyTensor } from '@distilwhisper/tensor';
import { createBuilder, type Builder } from '../builder/builder.js';
import { createRecorder, type Recorder } from '../builder/recorder.js';
import { scalarTensor } from '../builder/scalar.js';
import type { AnyValue, Graph, Node } from '../ir.js';
import type { Op } from '../op.js';

/** A node of the new graph, as rules look at it. */
export interface Made {
  readonly op: Op;
  readonly inputs: readonly AnyValue[];
}

/** What a rule knows about the node at hand. Values are those of the new graph. */
export interface NodeContext {
  readonly g: Builder;
  /** The node of the old graph. */
  readonly node: Node;
  readonly inputs: readonly AnyValue[];
  /** How many nodes and outputs of the old graph read this node's input `i`. */
  readonly usesOf: (i: number) => number;
  /** The node that makes a value, if one does. */
  readonly producerOf: (value: AnyValue) => Made | undefined;
  readonly constantOf: (value: AnyValue) => AnyTensor | undefined;
  /** Nodes that come later read `by` where they read this node's input `i`. */
  readonly replaceInput: (i: number, by: AnyValue) => void;
}

/** Values to stand for the node's outputs; `undefined` keeps the node. */
export type Rule = (context: NodeContext) => readonly AnyValue[] | undefined;

/**
 * Rebuilds a graph node by node, letting a rule replace nodes. Inputs, parameters and outputs keep
 * their names; shapes are inferred anew. `makeRule` is called once for the graph and once for each
 * branch of an `if`, so that a rule may remember values.
 */
export const mapGraph = (graph: Graph, makeRule: () => Rule): Graph => {
  const rule = makeRule();
  const recorder = createRecorder();
  const seen: Seen = { made: new Map(), constants: new Map() };
  const observed = observe(recorder, seen);
  const g = createBuilder(observed);
  const renamed = declare(observed, graph);
  const uses = countUses(graph);

  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => renamed.get(id)!);
    const context: NodeContext = {
      g,
      node,
      inputs,
      usesOf: (i) => uses.get(node.inputs[i]!) ?? 0,
      producerOf: (value) => seen.made.get(value),
      constantOf: (value) => seen.constants.get(value),
      replaceInput: (i, by) => renamed.set(node.inputs[i]!, by),
    };
    const outputs = recorder.at(
      node,
      () => rule(context) ?? g.emit(mapBranches(node.op, makeRule), inputs),
    );
    node.outputs.forEach((id, i) => renamed.set(id, outputs[i]!));
  }
  return recorder.finish(
    Object.fromEntries(graph.outputs.map(({ name, value }) => [name, renamed.get(value)!])),
  );
};

/** What has been recorded so far. */
interface Seen {
  readonly made: Map<AnyValue, Made>;
  readonly constants: Map<AnyValue, AnyTensor>;
}

const observe = (recorder: Recorder, { made, constants }: Seen): Recorder => ({
  ...recorder,
  emit: (op, inputs) => {
    const outputs = recorder.emit(op, inputs);
    for (const value of outputs) made.set(value, { op, inputs });
    return outputs;
  },
  constant: (data) => {
    const value = recorder.constant(data);
    constants.set(value, data);
    return value;
  },
  scalar: (dtype, number) => {
    const value = recorder.scalar(dtype, number);
    constants.set(value, scalarTensor(dtype, number));
    return value;
  },
});

const mapBranches = (op: Op, makeRule: () => Rule): Op =>
  op.kind === 'if'
    ? { ...op, then: mapGraph(op.then, makeRule), otherwise: mapGraph(op.otherwise, makeRule) }
    : op;

const SHARED_SCALARS = ['float32', 'float64', 'int32', 'bool'];

/** Declares inputs, parameters and constants (equal scalars once); old ids -> new values. */
const declare = (recorder: Recorder, graph: Graph): Map<number, AnyValue> => {
  const renamed = new Map<number, AnyValue>();
  for (const { name, value } of graph.inputs) {
    const { dtype, shape } = graph.values.get(value)!;
    renamed.set(value, recorder.input(name, dtype, shape));
  }
  for (const { path, value, data } of graph.parameters) {
    const { dtype, shape } = graph.values.get(value)!;
    renamed.set(value, recorder.parameter(path, dtype, shape, data));
  }
  for (const { value, data } of graph.constants) {
    const scalar = data.shape.length === 0 && SHARED_SCALARS.includes(data.dtype);
    const made = scalar
      ? recorder.scalar(data.dtype, Number(data.data[0]))
      : recorder.constant(data);
    renamed.set(value, made);
  }
  return renamed;
};

const countUses = (graph: Graph): ReadonlyMap<number, number> => {
  const uses = new Map<number, number>();
  const read = (id: number): unknown => uses.set(id, (uses.get(id) ?? 0) + 1);
  for (const { inputs } of graph.nodes) inputs.forEach(read);
  for (const { value } of graph.outputs) read(value);
  return uses;
};
