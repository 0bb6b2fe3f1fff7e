import type { AnyValue } from '../../ir.js';
import type { BinaryKind, OpKind } from '../../op.js';
import type { GradientContext, GradientRule } from '../rule.js';

/** The right operand's gradient, summed over the axes along which it was broadcast. */
const right = (
  { tape, inputs, needs }: GradientContext<OpKind>,
  gradient: () => AnyValue,
): AnyValue | undefined => (needs(1) ? tape.sumTo(gradient(), inputs[1].shape) : undefined);

/** The larger (smaller) argument takes the gradient; of equals, the one that `mask` picks. */
const picked = (context: GradientContext<OpKind>, mask: AnyValue): (AnyValue | undefined)[] => {
  const { tape, dy } = context;
  const left = tape.where(mask, dy, 0);
  return [left, right(context, () => tape.sub(dy, left))];
};

export const BINARY_GRADIENTS: { readonly [K in BinaryKind]: GradientRule<K> } = {
  add: (context) => [context.dy, right(context, () => context.dy)],
  sub: (context) => [context.dy, right(context, () => context.tape.unary('neg', context.dy))],
  mul: (context) => {
    const { tape, dy, inputs } = context;
    const [a, b] = inputs;
    return [tape.mul(dy, b), right(context, () => tape.mul(dy, a))];
  },
  div: (context) => {
    const { tape, dy, inputs, output: y } = context;
    const byA = tape.div(dy, inputs[1]);
    return [byA, right(context, () => tape.unary('neg', tape.mul(byA, y)))];
  },
  max: (context) => {
    const [a, b] = context.inputs;
    return picked(context, context.tape.emit({ kind: 'greaterEqual' }, a, b));
  },
  min: (context) => {
    const [a, b] = context.inputs;
    return picked(context, context.tape.emit({ kind: 'less' }, a, b));
  },
};

export const whereGradient: GradientRule<'where'> = ({ tape, dy, inputs, needs }) => {
  const [condition, , b] = inputs;
  const byA = tape.where(condition, dy, 0);
  return [undefined, byA, needs(2) ? tape.sumTo(tape.sub(dy, byA), b.shape) : undefined];
};

export const castGradient: GradientRule<'cast'> = ({ tape, dy, inputs: [x] }) => [
  tape.emit({ kind: 'cast', to: x.dtype }, dy),
];
