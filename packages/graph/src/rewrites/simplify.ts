import { sameShape, type Shape } from '../dims/dim.js';
import type { AnyValue, Graph } from '../ir.js';
import { mapGraph, type NodeContext, type Rule } from './map-graph.js';

/**
 * Removes operations that change nothing (x * 1, a reshape to the same shape, `stopGradient` once
 * gradients are made) and merges chains of reshapes and of transposes.
 */
export const simplify = (graph: Graph): Graph => mapGraph(graph, () => simplifyRule);

const simplifyRule: Rule = (context) => {
  const same = unchanged(context);
  if (same) return [same];
  return mergedReshape(context) ?? mergedTranspose(context);
};

/** The input that the node's result equals, if one is found. */
const unchanged = ({ node: { op }, inputs, constantOf }: NodeContext): AnyValue | undefined => {
  const [x, b] = inputs;
  const isNumber = (value: AnyValue | undefined, wanted: number): boolean => {
    const constant = value && constantOf(value);
    return (
      constant !== undefined && constant.data.length === 1 && Number(constant.data[0]) === wanted
    );
  };
  const keepsShape = (shape: Shape): boolean => sameShape(shape, x!.shape);
  const idle = (): boolean => {
    switch (op.kind) {
      case 'stopGradient':
        return true;
      case 'add':
      case 'sub':
        return isNumber(b, 0);
      case 'mul':
      case 'div':
        return isNumber(b, 1);
      case 'cast':
        return op.to === x!.dtype;
      case 'reshape':
      case 'expand':
        return keepsShape(op.shape);
      case 'transpose':
        return op.perm.every((axis, i) => axis === i);
      case 'concat':
        return inputs.length === 1;
      case 'slice':
        return op.start === 0 && op.end === x!.shape[op.axis];
      case 'pad':
        return op.before === 0 && op.after === 0;
      case 'reduce':
        return op.axes.length === 0;
      default:
        return false;
    }
  };
  return idle() ? x : undefined;
};

const mergedReshape = ({ g, node: { op }, inputs, producerOf }: NodeContext) => {
  const inner = producerOf(inputs[0]!);
  if (op.kind !== 'reshape' || inner?.op.kind !== 'reshape') return undefined;
  const source = inner.inputs[0]!;
  return sameShape(source.shape, op.shape) ? [source] : g.emit(op, [source]);
};

const mergedTranspose = ({ g, node: { op }, inputs, producerOf }: NodeContext) => {
  const inner = producerOf(inputs[0]!);
  if (op.kind !== 'transpose' || inner?.op.kind !== 'transpose') return undefined;
  const first = inner.op.perm;
  const perm = op.perm.map((axis) => first[axis]!);
  const source = inner.inputs[0]!;
  return perm.every((axis, i) => axis === i)
    ? [source]
    : g.emit({ kind: 'transpose', perm }, [source]);
};
