import type { AnyValue, Graph, GraphConstant, GraphInput, GraphParameter, Node } from '../ir.js';
import type { DType } from '@distilwhisper/tensor';
import type { Shape } from '../dims/dim.js';

/** A graph under construction: the whole trace, or one branch of an `if`. */
export interface Frame {
  readonly values: Map<number, AnyValue>;
  readonly nodes: Node[];
  readonly inputs: GraphInput[];
  readonly parameters: GraphParameter[];
  readonly constants: GraphConstant[];
  /** By id of the value used: the enclosing frame's value, and the branch input that stands for it. */
  readonly captured: Map<number, { readonly outer: AnyValue; readonly inner: AnyValue }>;
  /** Number arguments that are constants already, by dtype and value. */
  readonly scalars: Map<string, AnyValue>;
}

export const emptyFrame = (): Frame => ({
  values: new Map(),
  nodes: [],
  inputs: [],
  parameters: [],
  constants: [],
  captured: new Map(),
  scalars: new Map(),
});

export const frameOf = (graph: Graph): Frame => ({
  values: new Map(graph.values),
  nodes: [...graph.nodes],
  inputs: [...graph.inputs],
  parameters: [...graph.parameters],
  constants: [...graph.constants],
  captured: new Map(),
  scalars: new Map(),
});

export const graphOf = (frame: Frame, outputs: Readonly<Record<string, AnyValue>>): Graph => ({
  values: frame.values,
  nodes: frame.nodes,
  inputs: frame.inputs,
  parameters: frame.parameters,
  constants: frame.constants,
  outputs: Object.entries(outputs).map(([name, { id }]) => ({ name, value: id })),
});

export const capture = (frame: Frame, id: number, outer: AnyValue, inner: AnyValue): AnyValue => {
  frame.captured.set(id, { outer, inner });
  frame.inputs.push({ name: `captured${frame.inputs.length}`, value: inner.id });
  return inner;
};

/** Gives all branches the same inputs in the same order; returns the captured outer values. */
export const shareCaptures = (
  branches: readonly Frame[],
  newValue: (frame: Frame, dtype: DType, shape: Shape) => AnyValue,
): AnyValue[] => {
  const all = new Map<number, AnyValue>();
  for (const { captured } of branches) for (const [id, { outer }] of captured) all.set(id, outer);
  for (const frame of branches) {
    const inners = [...all].map(
      ([id, { dtype, shape }]) => frame.captured.get(id)?.inner ?? newValue(frame, dtype, shape),
    );
    const inputs = inners.map(({ id }, i) => ({ name: `captured${i}`, value: id }));
    frame.inputs.splice(0, frame.inputs.length, ...inputs);
  }
  return [...all.values()];
};
