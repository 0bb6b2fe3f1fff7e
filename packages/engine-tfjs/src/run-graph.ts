import { bindShape, evaluateDim, type Dim, type Graph, type Node } from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import type { Backend } from './backend.js';
import { namesNode, nodeError } from './errors.js';
import type { Args, SizeOf } from './ops/arguments.js';
import { compute } from './ops/compute.js';
import { nonzero } from './ops/indexing.js';
import type { Planner } from './plan.js';
import type { Stored } from './stored.js';
import type { TfTensor } from './tfjs.js';

/** What every step of a run may use. */
export interface RunContext {
  readonly backend: Backend;
  /** The graph's name, for errors. */
  readonly name: string;
  readonly stored: Stored;
  readonly plan: Planner;
  readonly checkFinite: boolean;
}

/** The values of one run of one graph. */
export interface Values {
  /** Those that this run made or was fed: freed when nothing reads them any more. */
  readonly own: Map<number, TfTensor>;
  /** Those that others own: parameters, constants, what a branch captures. */
  readonly lent: ReadonlyMap<number, TfTensor>;
  readonly sizes: Record<string, number>;
}

/** Computes the named outputs into `values`; whoever made `values` disposes of what is left in `own`. */
export const runGraph = async (
  context: RunContext,
  graph: Graph,
  outputs: readonly string[],
  { own, lent, sizes }: Values,
): Promise<void> => {
  const sizeOf = sizeReader(sizes);
  for (const { node, frees } of context.plan(graph, outputs)) {
    const args = node.inputs.map((id) => own.get(id) ?? lent.get(id)!);
    try {
      const pending = runNode(context, node, args, sizeOf, sizes);
      const results = pending instanceof Promise ? await pending : pending;
      results.forEach((tensor, i) => own.set(node.outputs[i]!, tensor));
      results.forEach((tensor, i) => {
        checkShape(graph, node.outputs[i]!, tensor, sizeOf, sizes);
        if (context.checkFinite) requireNumbers(context.backend, tensor);
      });
    } catch (error) {
      throw namesNode(error) ? error : nodeError(context.backend, context.name, node, args, error);
    }
    for (const id of frees) {
      own.get(id)?.dispose();
      own.delete(id);
    }
  }
};

/** Without `await` where there is nothing to wait for: a step of training has thousands of nodes. */
const runNode = (
  context: RunContext,
  { op }: Node,
  args: readonly TfTensor[],
  sizeOf: SizeOf,
  sizes: Record<string, number>,
): readonly TfTensor[] | Promise<readonly TfTensor[]> => {
  const { tf } = context.backend;
  if (op.kind === 'if') return runBranch(context, op, args, sizes);
  if (op.kind === 'nonzero') return nonzero(tf, args[0]!).then((positions) => [tf.keep(positions)]);
  const result = tf.tidy(() => compute(context.backend, op, args as unknown as Args, sizeOf));
  return (Array.isArray(result) ? result : [result]).map((tensor) => tf.keep(tensor));
};

const runBranch = async (
  context: RunContext,
  { then, otherwise }: Extract<Node['op'], { kind: 'if' }>,
  [condition, ...captured]: readonly TfTensor[],
  sizes: Record<string, number>,
): Promise<readonly TfTensor[]> => {
  const [isTrue] = await condition!.data();
  const branch = isTrue ? then : otherwise;
  const lent = new Map(context.stored.get(branch));
  branch.inputs.forEach(({ value }, i) => lent.set(value, captured[i]!));
  const own = new Map<number, TfTensor>();
  try {
    const names = branch.outputs.map(({ name }) => name);
    await runGraph(context, branch, names, { own, lent, sizes: { ...sizes } });
    // A branch may return what it captured, or one value twice: each result is a tensor of its own.
    return branch.outputs.map(({ value }) =>
      context.backend.tf.keep(context.backend.tf.clone(own.get(value) ?? lent.get(value)!)),
    );
  } finally {
    for (const tensor of own.values()) tensor.dispose();
  }
};

/** Expressions are evaluated once a run: a symbol keeps its size. */
const sizeReader = (sizes: Record<string, number>): SizeOf => {
  const known = new Map<Dim, number>();
  return (dim) => {
    if (typeof dim === 'number') return dim;
    const size = known.get(dim) ?? evaluateDim(dim, sizes);
    known.set(dim, size);
    return size;
  };
};

const checkShape = (
  graph: Graph,
  id: number,
  { shape }: TfTensor,
  sizeOf: SizeOf,
  sizes: Record<string, number>,
): void => {
  const declared = graph.values.get(id)!.shape;
  const isSettled = (size: Dim): boolean =>
    typeof size === 'number' || !/^\w+$/.test(size) || size in sizes;
  const fits =
    declared.length === shape.length &&
    declared.every((size, axis) => isSettled(size) && sizeOf(size) === shape[axis]);
  if (!fits) bindShape('the result', declared, shape, sizes);
};

const requireNumbers = ({ tf }: Backend, tensor: TfTensor): void => {
  if (tensor.dtype !== 'float32') return;
  const [found] = tf.tidy(() => tf.any(tf.isNaN(tensor)).dataSync());
  if (found) fail('numeric', 'the result holds NaN.');
};
