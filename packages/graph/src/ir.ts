import type { AnyTensor, Axes, DType } from '@distilwhisper/tensor';
import type { Shape } from './dims/dim.js';
import type { Op } from './op.js';

declare const AXES: unique symbol;

/** A value of the graph: the result of a node, an input, a parameter or a constant. */
export interface AnyValue {
  readonly id: number;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A value whose axes are named in its type; see `HostTensor` for why the mark is a function. */
export interface Value<D extends DType = DType, A extends Axes = Axes> extends AnyValue {
  readonly dtype: D;
  readonly [AXES]?: (axes: A) => A;
}

export type V<A extends Axes = Axes> = Value<'float32', A>;

/** One operation. Values are named by id; a node's outputs come after its inputs in `Graph.nodes`. */
export interface Node {
  readonly op: Op;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Where it was traced, e.g. `encoder.layers.3.self_attn`; shown in errors and profiles. */
  readonly scope: string;
  /** Nodes of unlike stages are never merged: keeps recomputation for the backward pass apart. */
  readonly stage?: string;
}

/** A value fed at each run. */
export interface GraphInput {
  readonly name: string;
  readonly value: number;
}

/** A value that outlives a run. `path` is its place in the parameter tree; `data` is absent in a shape-only trace. */
export interface GraphParameter {
  readonly path: string;
  readonly value: number;
  readonly data?: AnyTensor;
}

export interface GraphConstant {
  readonly value: number;
  readonly data: AnyTensor;
}

export interface GraphOutput {
  readonly name: string;
  readonly value: number;
}

/** An immutable graph in topological order. Rewrites return a new one. */
export interface Graph {
  readonly values: ReadonlyMap<number, AnyValue>;
  readonly nodes: readonly Node[];
  readonly inputs: readonly GraphInput[];
  readonly parameters: readonly GraphParameter[];
  readonly constants: readonly GraphConstant[];
  readonly outputs: readonly GraphOutput[];
}

/** A rewrite: pruning, folding, fusion, differentiation and quantisation all have this form. */
export type Rewrite = (graph: Graph) => Graph;
