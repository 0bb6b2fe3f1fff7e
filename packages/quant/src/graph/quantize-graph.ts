import {
  createBuilder,
  createRecorder,
  type AnyValue,
  type Builder,
  type Graph,
  type GraphParameter,
  type Node,
  type Recorder,
} from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import { quantizeWeight } from '../schemes/quantize-weight.js';
import type { QuantizedWeight } from '../schemes/quantized-weight.js';
import type { Scheme, StoredScheme } from '../schemes/scheme.js';
import { schemeOf, type Plan } from './plan.js';
import { quantizableWeights } from './quantizable-weights.js';
import { floatRows, floatWeight } from './stored-float.js';
import { storedLinear } from './stored-linear.js';
import { declareFed, declareStored, type StoredWeight } from './stored-weight.js';
import {
  capturedIds,
  isLinearUse,
  isRowsUse,
  parameterIds,
  type ParameterIds,
} from './weight-uses.js';

export interface QuantizeGraphOptions {
  /**
   * Weights that are quantised already: from a file, or by GPTQ. Used where the plan names their path with
   * any scheme but `keep`; their own scheme counts.
   */
  readonly weights?: ReadonlyMap<string, QuantizedWeight>;
}

/**
 * Stores the weights of a graph as a plan says, and computes with them so. A rewrite like any other: inputs and
 * outputs keep their names; weight `p` becomes the parameters `p.codes`, `p.scale` and, for blocks, `p.zero_points`.
 * Products x w^T become `quantMatmul` (or read `dequantize`), look-ups unpack only the rows they want, and every
 * other use reads the float value of the stored weight. So a tied embedding is stored once and both its uses agree.
 * A weight without data, to be fed at each run, stays one with the schemes `int8` and `dynamic-int8`: what is fed
 * is what `storedTensors` makes of it.
 * Use it before `optimize`, and after `differentiate` for frozen weights.
 *
 * @throws DistilWhisperError `missing` for a weight without data and another scheme, `numeric` for NaN, `shape` and `argument` where a
 * scheme cannot hold a weight
 */
export const quantizeGraph = (
  graph: Graph,
  plan: Plan,
  { weights = new Map() }: QuantizeGraphOptions = {},
): Graph => {
  const recorder = createRecorder();
  const g = createBuilder(recorder);
  const schemes = new Map(
    quantizableWeights(graph).map((weight) => [weight.path, schemeOf(plan, weight)]),
  );
  const declared = new Map<string, StoredWeight | AnyValue>();
  const declare = (parameter: GraphParameter): StoredWeight | AnyValue => {
    const known = declared.get(parameter.path);
    if (known) return known;
    const scheme = schemes.get(parameter.path) ?? { name: 'keep' };
    const { dtype, shape } = graph.values.get(parameter.value)!;
    const made =
      scheme.name === 'keep'
        ? recorder.parameter(parameter.path, dtype, shape, parameter.data)
        : isFed(parameter, scheme, weights)
          ? declareFed(g, { path: parameter.path, scheme, shape: shape.map(Number) })
          : declareStored(g, weights.get(parameter.path) ?? quantizeParameter(parameter, scheme));
    declared.set(parameter.path, made);
    return made;
  };
  const values = new Map(
    graph.inputs.map(({ name, value }) => {
      const { dtype, shape } = graph.values.get(value)!;
      return [value, recorder.input(name, dtype, shape)] as const;
    }),
  );
  const scope: Scope = {
    recorder,
    g,
    declare,
    values,
    ids: parameterIds(graph),
    floats: new Map(),
  };
  const outputs = replay(graph, scope);
  return recorder.finish(
    Object.fromEntries(graph.outputs.map(({ name }, i) => [name, outputs[i]!])),
  );
};

/** A weight without data can be fed only as codes with one scale for each output channel. */
const isFed = (
  { path, data }: GraphParameter,
  { name }: Scheme,
  weights: ReadonlyMap<string, QuantizedWeight>,
): boolean => !data && !weights.has(path) && (name === 'int8' || name === 'dynamic-int8');

const quantizeParameter = (
  { path, data }: GraphParameter,
  scheme: StoredScheme,
): QuantizedWeight =>
  data
    ? quantizeWeight(data, scheme, path)
    : fail('missing', `'${path}' has no data; trace the model with its weights to quantise it`, {
        path,
      });

/** A graph or branch being rebuilt. */
interface Scope {
  readonly recorder: Recorder;
  readonly g: Builder;
  readonly declare: (parameter: GraphParameter) => StoredWeight | AnyValue;
  /** New values by old id. */
  readonly values: Map<number, AnyValue>;
  readonly ids: ParameterIds;
  /** Float values of stored weights that can be seen from here, by path. */
  readonly floats: Map<string, AnyValue>;
}

const isStored = (value: StoredWeight | AnyValue): value is StoredWeight => 'weight' in value;

const replay = (graph: Graph, scope: Scope): readonly AnyValue[] => {
  const { recorder, values } = scope;
  for (const { value, data } of graph.constants) values.set(value, recorder.constant(data));
  for (const node of graph.nodes) {
    const outputs = recorder.at(node, () => replayNode(node, scope));
    node.outputs.forEach((id, i) => values.set(id, outputs[i]!));
  }
  return graph.outputs.map(({ value }) => read(value, scope));
};

const replayNode = (node: Node, scope: Scope): readonly AnyValue[] => {
  const { recorder, g } = scope;
  const { op } = node;
  if (op.kind === 'if') {
    const branch = (graph: Graph) => () => replay(graph, branchScope(node, graph, scope));
    return recorder.branches(read(node.inputs[0]!, scope), branch(op.then), branch(op.otherwise));
  }
  const position = node.inputs.findIndex(
    (_, i) => storedAt(node, i, scope) && (isLinearUse(node, i) || isRowsUse(node, i)),
  );
  if (position < 0)
    return g.emit(
      op,
      node.inputs.map((id) => read(id, scope)),
    );
  const stored = storedAt(node, position, scope)!;
  const other = read(node.inputs[1 - position]!, scope);
  return [position === 1 ? storedLinear(g, other, stored) : floatRows(g, stored, other)];
};

const storedAt = (node: Node, position: number, scope: Scope): StoredWeight | undefined => {
  const parameter = scope.ids.get(node.inputs[position]!);
  const value = parameter && scope.declare(parameter);
  return value && isStored(value) ? value : undefined;
};

const read = (id: number, { g, declare, values, ids, floats }: Scope): AnyValue => {
  const parameter = ids.get(id);
  if (!parameter) return values.get(id)!;
  const value = declare(parameter);
  if (!isStored(value)) return value;
  const float = floats.get(parameter.path) ?? floatWeight(g, value);
  floats.set(parameter.path, float);
  return float;
};

/** A branch reads outer values where the node captures them; what it makes is not seen outside. */
const branchScope = (node: Node, branch: Graph, outer: Scope): Scope => ({
  ...outer,
  values: new Map(
    branch.inputs.flatMap(({ value }, i) => {
      const captured = node.inputs[i + 1]!;
      return outer.ids.has(captured) ? [] : [[value, read(captured, outer)] as const];
    }),
  ),
  ids: capturedIds(outer.ids, node, branch),
  floats: new Map(outer.floats),
});
