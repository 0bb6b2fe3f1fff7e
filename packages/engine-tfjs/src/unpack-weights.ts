import type { Graph, Node } from '@distilwhisper/graph';
import type { Backend } from './backend.js';
import { dequantize, unpackBlocks } from './ops/quantised.js';
import type { TfTensor } from './tfjs.js';

/** A rewritten node, or only the tensor that takes its result's place. */
interface Unpacked {
  readonly key: string;
  readonly make: () => TfTensor;
  /** Replaces the node; absent where the tensor is the node's result. */
  readonly node?: (weight: number) => Node;
}

/**
 * Unpacks quantised weights once, at compile: tfjs multiplies floats only, and would do it at each run.
 * `own` gains the float weights and loses (and frees) what nothing reads any more.
 * Weights that reach an `if` branch are unpacked there at each run.
 */
export const unpackWeights = (
  backend: Backend,
  graph: Graph,
  own: Map<number, TfTensor>,
): Graph => {
  const values = new Map(graph.values);
  const made = new Map<string, number>();
  let next = Math.max(-1, ...values.keys()) + 1;
  const nodes = graph.nodes.flatMap((node): Node[] => {
    const unpacked = unpackedOf(backend, node, own);
    if (!unpacked) return [node];
    const known = made.get(unpacked.key);
    const weight = known === undefined ? backend.tf.keep(unpacked.make()) : own.get(known)!;
    const id = unpacked.node ? (known ?? next) : node.outputs[0]!;
    if (unpacked.node && known === undefined) {
      next += 1;
      values.set(id, { id, dtype: 'float32', shape: weight.shape });
    }
    own.set(id, weight);
    made.set(unpacked.key, id);
    return unpacked.node ? [unpacked.node(id)] : [];
  });
  const rewritten = { ...graph, nodes, values };
  dropUnread(rewritten, own);
  return rewritten;
};

const unpackedOf = (
  { tf }: Backend,
  node: Node,
  own: ReadonlyMap<number, TfTensor>,
): Unpacked | undefined => {
  const { op, inputs } = node;
  const args = inputs.map((id) => own.get(id));
  if (op.kind === 'dequantize' && args.every((arg) => arg !== undefined))
    return {
      key: `dequantize ${op.axis} ${inputs.join()}`,
      make: () => tf.tidy(() => dequantize(tf, op, args[0]!, args[1]!)),
    };
  if (op.kind !== 'quantMatmul' || op.scheme.name !== 'block') return undefined;
  const { scheme } = op;
  const [, weight, scales, zeroPoints] = args;
  if (!weight || !scales || (inputs.length > 3 && !zeroPoints)) return undefined;
  return {
    key: `block ${scheme.bits} ${scheme.block} ${inputs.slice(1).join()}`,
    make: () => tf.tidy(() => unpackBlocks(tf, scheme, [weight, scales, zeroPoints])),
    node: (id) => ({
      ...node,
      op: { kind: 'matmul', transposeA: false, transposeB: true },
      inputs: [inputs[0]!, id],
    }),
  };
};

const dropUnread = (graph: Graph, own: Map<number, TfTensor>): void => {
  const read = new Set([
    ...graph.nodes.flatMap(({ inputs }) => inputs),
    ...graph.outputs.map(({ value }) => value),
  ]);
  for (const [id, tensor] of own) {
    if (read.has(id)) continue;
    own.delete(id);
    if (![...own.values()].includes(tensor)) tensor.dispose();
  }
};
