import { sameShape } from '../dims/dim.js';
import type { AnyValue, Graph } from '../ir.js';
import { mapGraph, type NodeContext, type Rule } from './map-graph.js';

/**
 * Joins patterns for which onnxruntime has one kernel: `gelu(x + bias)`, and layer norm of a
 * residual sum. Run it after differentiation and quantisation, which know the parts.
 */
export const fuse = (graph: Graph): Graph =>
  mapGraph(graph, () => {
    const normalised = new Set<AnyValue>();
    return (context) => fusedBiasGelu(context) ?? fusedAddLayerNorm(context, normalised);
  });

const fusedBiasGelu: Rule = ({ g, node, inputs, usesOf, producerOf }) => {
  const sum = producerOf(inputs[0]!);
  if (node.op.kind !== 'gelu' || sum?.op.kind !== 'add' || usesOf(0) > 1) return undefined;
  const [x, bias] = sum.inputs as [AnyValue, AnyValue];
  const isBias = sameShape(bias.shape, x.shape.slice(-1));
  return isBias ? g.emit({ kind: 'biasGelu' }, [x, bias]) : undefined;
};

/** Later readers of the sum read the fused node's second result. A sum is fused once. */
const fusedAddLayerNorm = (
  { g, node, inputs, producerOf, replaceInput }: NodeContext,
  fused: Set<AnyValue>,
): readonly AnyValue[] | undefined => {
  if (node.op.kind !== 'layerNorm') return undefined;
  const [sum, weight, bias] = inputs as [AnyValue, AnyValue, AnyValue];
  const add = producerOf(sum);
  if (add?.op.kind !== 'add' || fused.has(sum)) return undefined;
  const [x, residual] = add.inputs as [AnyValue, AnyValue];
  if (!sameShape(x.shape, residual.shape)) return undefined;
  const op = { kind: 'addLayerNorm', epsilon: node.op.epsilon } as const;
  const [normal, total] = g.emit(op, [x, residual, weight, bias]) as [AnyValue, AnyValue];
  fused.add(total);
  replaceInput(0, total);
  return [normal];
};
