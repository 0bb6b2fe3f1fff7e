import { bytesOf, fail, type AnyTensor, type DType } from '@distilwhisper/tensor';
import type { Shape } from '../dims/dim.js';
import type { Graph } from '../ir.js';
import { makeDimensions, type Dimensions } from './dimensions.js';
import { freshName, type FileState } from './file-state.js';
import type { AttributeProto, GraphProto, NodeProto } from './messages.js';

/** A value that lowered operations read: its name in the file, and what is known of it. */
export interface Operand {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface EmitOptions {
  readonly attributes?: readonly AttributeProto[];
  /** `com.microsoft` for operations outside the standard. */
  readonly domain?: string;
}

/**
 * Collects the nodes of one (sub)graph. Lowering functions get it as an argument;
 * constants and names are shared with the graphs around and inside.
 */
export interface Emitter extends Dimensions {
  /** Whether onnxruntime's own operations may be used. */
  readonly contrib: boolean;
  readonly file: FileState;
  readonly nodes: NodeProto[];
  /** Where the operation being lowered was traced; the first part of the names of nodes. */
  scope: string;
  /** Appends a node with one output and returns the output's name. */
  emit(opType: string, inputs: readonly string[], options?: EmitOptions): string;
  /** As {@link emit} with several outputs: a number of them, or which of them are read. */
  emitMany(
    opType: string,
    inputs: readonly string[],
    outputs: number | readonly boolean[],
    options?: EmitOptions,
  ): string[];
  /** Name of a constant; equal small constants are stored once. */
  constant(tensor: AnyTensor): string;
  /** A 1-D int64 constant. */
  int64s(values: readonly number[]): string;
  /** A float32 constant of rank 0. */
  float(value: number): string;
  /** The data of a parameter or constant that is stored in the file. */
  constantData(name: string): AnyTensor | undefined;
  /** What was built under this key in this graph, building it at its first use. */
  once<T>(key: string, build: () => T): T;
  /** A graph inside this one, which reads the captured values by name. */
  branch(name: string, graph: Graph, captured: readonly Operand[]): GraphProto;
  /** @throws DistilWhisperError `unsupported`, saying where */
  unsupported(what: string): never;
}

export const makeEmitter = (file: FileState, parent?: Emitter): Emitter => {
  const nodes: NodeProto[] = [];
  const built = new Map<string, unknown>();
  const emitMany: Emitter['emitMany'] = (opType, inputs, outputs, options = {}) => {
    const wanted = typeof outputs === 'number' ? new Array<boolean>(outputs).fill(true) : outputs;
    const name = freshName(file, emitter.scope, opType);
    const output = wanted.map((used, i) => (used ? (i === 0 ? name : `${name}:${i}`) : ''));
    const { attributes = [], domain = '' } = options;
    nodes.push({ name, opType, domain, input: inputs, output, attribute: attributes });
    return output;
  };
  const emit: Emitter['emit'] = (opType, inputs, options) =>
    emitMany(opType, inputs, 1, options)[0]!;
  const int64s: Emitter['int64s'] = (values) =>
    addConstant(file, {
      dtype: 'int64',
      shape: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
  const emitter: Emitter = {
    ...makeDimensions({ emit, int64s }, parent),
    contrib: file.contrib,
    file,
    nodes,
    scope: '',
    emit,
    emitMany,
    constant: (tensor) => addConstant(file, tensor),
    int64s,
    float: (value) =>
      addConstant(file, { dtype: 'float32', shape: [], data: Float32Array.of(value) }),
    constantData: (name) => file.initializers.get(name),
    once: <T>(key: string, build: () => T): T => {
      if (!built.has(key)) built.set(key, build());
      return built.get(key) as T;
    },
    branch: (name, graph, captured) => file.lowerBranch(name, graph, captured, emitter),
    unsupported: (what) =>
      fail('unsupported', `${emitter.scope || 'the graph'}: an ONNX file cannot have ${what}`, {
        scope: emitter.scope,
      }),
  };
  return emitter;
};

const SHARED_BYTES = 64;

const addConstant = (file: FileState, tensor: AnyTensor): string => {
  const key =
    tensor.data.byteLength > SHARED_BYTES
      ? undefined
      : `${tensor.dtype}[${tensor.shape.join()}]:${bytesOf(tensor.data).join()}`;
  const known = key === undefined ? undefined : file.constants.get(key);
  if (known !== undefined) return known;
  const name = freshName(file, '', 'constant');
  file.initializers.set(name, tensor);
  if (key !== undefined) file.constants.set(key, name);
  return name;
};
