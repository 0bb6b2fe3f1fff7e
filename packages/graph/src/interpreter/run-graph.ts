import { DistilWhisperError } from '@distilwhisper/tensor';
import { evaluateDim, type Dim } from '../dims/dim.js';
import type { Graph, Node } from '../ir.js';
import type { Op, OpKind } from '../op.js';
import { bindShape } from './bindings.js';
import { fromHost, type Cell, type KernelContext } from './cell.js';
import { KERNELS, type Kernel } from './kernels.js';
import { planOf, type Step } from './plan.js';

type Sizes = Record<string, number>;

/** Runs steps over `cells`, which holds inputs, parameters and constants and receives the results. */
export const runSteps = (
  context: KernelContext,
  graph: Graph,
  steps: readonly Step[],
  cells: Map<number, Cell>,
  sizes: Sizes,
): void => {
  for (const { node, frees } of steps) {
    const results = runNode(context, node, cells, sizes);
    results.forEach((cell, i) => {
      const id = node.outputs[i]!;
      const { shape } = graph.values.get(id)!;
      bindShape(`result of ${node.op.kind} in '${node.scope}'`, shape, cell.shape, sizes);
      cells.set(id, cell);
    });
    for (const id of frees) cells.delete(id);
  }
};

const runNode = (
  context: KernelContext,
  { op, inputs, scope }: Node,
  cells: ReadonlyMap<number, Cell>,
  sizes: Sizes,
): readonly Cell[] => {
  const args = inputs.map((id) => cells.get(id)!);
  try {
    if (op.kind === 'if') {
      const [condition, ...captured] = args;
      const branch = condition!.data[0] ? op.then : op.otherwise;
      return runBranch(context, branch, captured, sizes);
    }
    const kernel = KERNELS[op.kind] as Kernel<OpKind>;
    const sizeOf = (dim: Dim): number => evaluateDim(dim, sizes);
    const result = kernel(context, op, args as never, sizeOf);
    return isList(result) ? result : [result];
  } catch (error) {
    if (!DistilWhisperError.isInstance(error) || scope === '') throw error;
    const message = `${op.kind} in ${scope}: ${error.message}`;
    throw new DistilWhisperError(error.code, message, error.details, { cause: error });
  }
};

/** Computes one operation. */
export const applyOp = (
  context: KernelContext,
  op: Op,
  args: readonly Cell[],
  sizes: Sizes,
): readonly Cell[] => {
  if (op.kind === 'if') {
    const [condition, ...captured] = args;
    const branch = condition!.data[0] ? op.then : op.otherwise;
    return runBranch(context, branch, captured, sizes);
  }
  const kernel = KERNELS[op.kind] as Kernel<OpKind>;
  const sizeOf = (dim: Dim): number => evaluateDim(dim, sizes);
  const result = kernel(context, op, args as never, sizeOf);
  return isList(result) ? result : [result];
};

const isList = (result: Cell | readonly Cell[]): result is readonly Cell[] => Array.isArray(result);

const runBranch = (
  context: KernelContext,
  branch: Graph,
  captured: readonly Cell[],
  sizes: Sizes,
): readonly Cell[] => {
  const cells = new Map<number, Cell>();
  branch.inputs.forEach(({ value }, i) => cells.set(value, captured[i]!));
  for (const { value, data } of branch.constants)
    cells.set(value, fromHost(context, data, data.dtype));
  const names = branch.outputs.map(({ name }) => name);
  runSteps(context, branch, planOf(branch, names), cells, { ...sizes });
  return branch.outputs.map(({ value }) => cells.get(value)!);
};
