import { fail } from '@distilwhisper/tensor';
import type { AnyValue, Graph, GraphParameter } from '../ir.js';
import { ONNX_DATA_TYPE } from './data-type.js';
import { makeEmitter, type Emitter, type Operand } from './emitter.js';
import { claimName, type FileState } from './file-state.js';
import { lower } from './lower/lower.js';
import type { GraphProto, NodeProto, ValueInfo } from './messages.js';

/** Names of a graph's values in the file. */
type Names = Map<number, string>;

const valueOf = (graph: Graph, id: number): AnyValue =>
  graph.values.get(id) ?? fail('graph', `value ${id} is used but not in the graph`, { value: id });

const operand = (graph: Graph, names: Names, id: number): Operand => {
  const { dtype, shape } = valueOf(graph, id);
  const name =
    names.get(id) ??
    fail(
      'graph',
      `value ${id} is read before it is computed: the nodes are not in topological order`,
      {
        value: id,
      },
    );
  return { name, dtype, shape };
};

const valueInfo = (name: string, { dtype, shape }: AnyValue): ValueInfo => ({
  name,
  type: {
    tensorType: {
      elemType: ONNX_DATA_TYPE[dtype],
      shape: {
        dim: shape.map((dim) => (typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim })),
      },
    },
  },
});

/** Lowers the nodes; afterwards `names` has the outputs of each. */
const lowerNodes = (graph: Graph, names: Names, emitter: Emitter): void => {
  for (const node of graph.nodes) {
    emitter.scope = node.scope;
    const inputs = node.inputs.map((id) => operand(graph, names, id));
    const outputs = node.outputs.map((id) => valueOf(graph, id));
    const lowered = lower(node.op, inputs, emitter, outputs);
    outputs.forEach((value, i) => {
      names.set(value.id, lowered[i]!);
      emitter.bind({ ...value, name: lowered[i]! }, 'computed');
    });
  }
  emitter.scope = '';
};

/** Stores parameters and constants under free names. */
const storeData = (graph: Graph, names: Names, file: FileState): void => {
  for (const { path, value, data } of graph.parameters) {
    if (names.has(value)) continue;
    const name = claimName(file, path);
    names.set(value, name);
    file.initializers.set(name, data ?? missingData(path));
  }
  for (const { value, data } of graph.constants) {
    const name = claimName(file, `constant_${value}`);
    names.set(value, name);
    file.initializers.set(name, data);
  }
};

const missingData = (path: string) =>
  fail(
    'missing',
    `parameter '${path}' has no data: load the weights before writing, or feed it at each run (fed)`,
    { path },
  );

/** Gives the outputs their names: by renaming where a node of this graph made the value for nothing else. */
const nameOutputs = (
  wanted: readonly { readonly name: string; readonly from: string }[],
  emitter: Emitter,
): void => {
  const made = new Set(emitter.nodes.flatMap(({ output }) => output));
  const renamed = new Map<string, string>();
  for (const { name, from } of wanted) {
    if (made.has(from) && !renamed.has(from)) renamed.set(from, name);
    else
      emitter.nodes.push({
        name,
        opType: 'Identity',
        domain: '',
        input: [from],
        output: [name],
        attribute: [],
      });
  }
  emitter.nodes.forEach((node, i) => {
    emitter.nodes[i] = renameIn(node, renamed);
  });
};

const renameIn = (node: NodeProto, renamed: ReadonlyMap<string, string>): NodeProto => ({
  ...node,
  input: node.input.map((name) => renamed.get(name) ?? name),
  output: node.output.map((name) => renamed.get(name) ?? name),
  attribute: node.attribute.map((attribute) =>
    attribute.g
      ? {
          ...attribute,
          g: { ...attribute.g, node: attribute.g.node.map((inner) => renameIn(inner, renamed)) },
        }
      : attribute,
  ),
});

/** The body of an ONNX model, its initializers left in `file`. */
export const lowerMain = (
  graph: Graph,
  fed: (parameter: GraphParameter) => boolean,
  file: FileState,
): Omit<GraphProto, 'name' | 'initializer'> => {
  const names: Names = new Map();
  const emitter = makeEmitter(file);
  const given = [
    ...graph.inputs,
    ...graph.parameters.filter(fed).map(({ path, value }) => ({ name: path, value })),
  ];
  for (const { name, value } of [...given, ...graph.outputs]) reserve(file, name, value);
  for (const { name, value } of given) {
    names.set(value, name);
    emitter.bind({ ...valueOf(graph, value), name }, 'input');
  }
  storeData(graph, names, file);
  lowerNodes(graph, names, emitter);
  nameOutputs(
    graph.outputs.map(({ name, value }) => ({ name, from: names.get(value)! })),
    emitter,
  );
  return {
    node: emitter.nodes,
    input: given.map(({ name, value }) => valueInfo(name, valueOf(graph, value))),
    output: graph.outputs.map(({ name, value }) => valueInfo(name, valueOf(graph, value))),
  };
};

const reserve = (file: FileState, name: string, value: number): void => {
  if (file.names.has(name))
    fail('graph', `two inputs, fed parameters or outputs are called '${name}'`, { name, value });
  file.names.add(name);
};

export const lowerBranch: FileState['lowerBranch'] = (name, graph, captured, parent) => {
  const { file } = parent;
  const names: Names = new Map();
  const emitter = makeEmitter(file, parent);
  graph.inputs.forEach(({ value }, i) => names.set(value, captured[i]!.name));
  storeData(graph, names, file);
  lowerNodes(graph, names, emitter);
  const outputs = graph.outputs.map(({ name: wanted, value }) => ({
    name: claimName(file, `${parent.scope}/${name}/${wanted}`),
    from: names.get(value)!,
    value,
  }));
  nameOutputs(outputs, emitter);
  return {
    name,
    node: emitter.nodes,
    initializer: [],
    input: [],
    output: outputs.map((output) => valueInfo(output.name, valueOf(graph, output.value))),
  };
};
