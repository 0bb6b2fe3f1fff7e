import type { Graph, GraphParameter, Node } from '@distilwhisper/graph';

/** A node that reads a parameter, in the graph or in a branch of an `if`. */
export interface WeightUse {
  readonly parameter: GraphParameter;
  readonly node: Node;
  /** Which argument of the node. */
  readonly position: number;
}

/** Parameters by the id they have in a graph or a branch. */
export type ParameterIds = ReadonlyMap<number, GraphParameter>;

export const parameterIds = (graph: Graph): ParameterIds =>
  new Map(graph.parameters.map((parameter) => [parameter.value, parameter]));

/** The parameters that a branch captures; the arguments after the condition feed the branch's inputs. */
export const capturedIds = (ids: ParameterIds, { inputs }: Node, branch: Graph): ParameterIds =>
  new Map(
    branch.inputs.flatMap(({ value }, i) => {
      const parameter = ids.get(inputs[i + 1]!);
      return parameter ? [[value, parameter] as const] : [];
    }),
  );

export const weightUses = (graph: Graph, ids: ParameterIds = parameterIds(graph)): WeightUse[] =>
  graph.nodes.flatMap((node) => {
    const { op } = node;
    if (op.kind === 'if')
      return [op.then, op.otherwise].flatMap((branch) =>
        weightUses(branch, capturedIds(ids, node, branch)),
      );
    return node.inputs.flatMap((id, position) => {
      const parameter = ids.get(id);
      return parameter ? [{ parameter, node, position }] : [];
    });
  });

/** x w^T with the weight [n, k] as second argument: what a quantised product can stand for. */
export const isLinearUse = ({ op }: Node, position: number): boolean =>
  op.kind === 'matmul' && position === 1 && op.transposeB && !op.transposeA;

/** Rows of the weight looked up by index. */
export const isRowsUse = ({ op }: Node, position: number): boolean =>
  op.kind === 'gather' && op.axis === 0 && position === 0;
