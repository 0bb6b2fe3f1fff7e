import type { UnaryKind } from '../../op.js';
import type { GradientRule } from '../rule.js';
import type { Tape } from '../tape.js';
import type { AnyValue } from '../../ir.js';

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** d gelu / dx = (1 + erf(x / sqrt 2)) / 2 + x exp(-x^2 / 2) / sqrt(2 pi); with u = x / sqrt 2. */
export const geluSlope = ({ unary, mul, add }: Tape, x: AnyValue): AnyValue => {
  const u = mul(x, Math.SQRT1_2);
  const bell = unary('exp', unary('neg', mul(u, u)));
  const share = add(mul(unary('erf', u), 0.5), 0.5);
  return add(share, mul(mul(u, bell), TWO_OVER_SQRT_PI / 2));
};

/** dy times the derivative, by x or by y = f(x), whichever is cheaper. */
export const UNARY_GRADIENTS: { readonly [K in UnaryKind]: GradientRule<K> } = {
  neg: ({ tape, dy }) => [tape.unary('neg', dy)],
  abs: ({ tape, dy, inputs: [x] }) => [tape.mul(dy, tape.unary('sign', x))],
  sign: () => [undefined],
  exp: ({ tape, dy, output: y }) => [tape.mul(dy, y)],
  log: ({ tape, dy, inputs: [x] }) => [tape.div(dy, x)],
  sqrt: ({ tape, dy, output: y }) => [tape.div(tape.mul(dy, 0.5), y)],
  reciprocal: ({ tape, dy, output: y }) => [tape.mul(dy, tape.unary('neg', tape.mul(y, y)))],
  erf: ({ tape, dy, inputs: [x] }) => {
    const bell = tape.unary('exp', tape.unary('neg', tape.mul(x, x)));
    return [tape.mul(dy, tape.mul(bell, TWO_OVER_SQRT_PI))];
  },
  sigmoid: ({ tape, dy, output: y }) => [tape.mul(dy, tape.sub(y, tape.mul(y, y)))],
  tanh: ({ tape, dy, output: y }) => [tape.sub(dy, tape.mul(dy, tape.mul(y, y)))],
  // y is never negative, so its sign is 1 where the unit is on and 0 elsewhere.
  relu: ({ tape, dy, output: y }) => [tape.mul(dy, tape.unary('sign', y))],
  gelu: ({ tape, dy, inputs: [x] }) => [tape.mul(dy, geluSlope(tape, x))],
};
