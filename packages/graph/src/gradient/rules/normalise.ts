import type { AnyValue } from '../../ir.js';
import type { GradientRule } from '../rule.js';
import type { Tape } from '../tape.js';
import { geluSlope } from './unary.js';

/**
 * With h = (x - mean) r, r = 1 / sqrt(variance + epsilon) and g = dy weight:
 * dx = r (g - mean(g) - h mean(g h)). Mean and r are computed again instead of stored.
 */
const layerNormGradient = (
  tape: Tape,
  epsilon: number,
  [x, weight, bias]: readonly AnyValue[],
  dy: AnyValue,
): [AnyValue, AnyValue, AnyValue] => {
  const last = [x!.shape.length - 1];
  const mean = (value: AnyValue): AnyValue => tape.mean(value, last, true);
  const centred = tape.sub(x!, mean(x!));
  const variance = mean(tape.mul(centred, centred));
  const rate = tape.unary('reciprocal', tape.unary('sqrt', tape.add(variance, epsilon)));
  const normal = tape.mul(centred, rate);
  const g = tape.mul(dy, weight!);
  const inner = tape.sub(tape.sub(g, mean(g)), tape.mul(normal, mean(tape.mul(g, normal))));
  return [
    tape.mul(inner, rate),
    tape.sumTo(tape.mul(dy, normal), weight!.shape),
    tape.sumTo(dy, bias!.shape),
  ];
};

export const layerNormRule: GradientRule<'layerNorm'> = ({ tape, op, dy, inputs }) =>
  layerNormGradient(tape, op.epsilon, inputs, dy);

export const addLayerNormRule: GradientRule<'addLayerNorm'> = ({ tape, op, dys, inputs }) => {
  const [x, residual, weight, bias] = inputs;
  const sum = tape.add(x, residual);
  const [byNormal, bySum] = dys;
  if (!byNormal) return [bySum, bySum, undefined, undefined];
  const [dx, dw, db] = layerNormGradient(tape, op.epsilon, [sum, weight, bias], byNormal);
  const total = bySum ? tape.add(dx, bySum) : dx;
  return [total, total, dw, db];
};

/** dx = y (dy - sum(dy y)) */
export const softmaxRule: GradientRule<'softmax'> = ({ tape, op, dy, output: y }) => {
  const weighted = tape.mul(dy, y);
  return [tape.sub(weighted, tape.mul(y, tape.sum(weighted, [op.axis], true)))];
};

/** dx = dy - softmax(x) sum(dy) */
export const logSoftmaxRule: GradientRule<'logSoftmax'> = ({ tape, op, dy, output: y }) => [
  tape.sub(dy, tape.mul(tape.unary('exp', y), tape.sum(dy, [op.axis], true))),
];

export const biasGeluRule: GradientRule<'biasGelu'> = ({ tape, dy, inputs: [x, bias], needs }) => {
  const dx = tape.mul(dy, geluSlope(tape, tape.add(x, bias)));
  return [dx, needs(1) ? tape.sumTo(dx, bias.shape) : undefined];
};
