import type { GradientRule } from '../rule.js';

/** The three convolutions are bilinear in x, w and dy: each is a derivative of the others. */
export const conv1dGradient: GradientRule<'conv1d'> = ({ tape, op, dy, inputs, needs }) => {
  const [x, w] = inputs;
  const { stride, padding } = op;
  const length = x.shape[2]!;
  const kernel = Number(w.shape[2]);
  return [
    needs(0) ? tape.emit({ kind: 'conv1dInputGrad', stride, padding, length }, dy, w) : undefined,
    needs(1) ? tape.emit({ kind: 'conv1dWeightGrad', stride, padding, kernel }, dy, x) : undefined,
    needs(2) ? tape.sum(dy, [0, 2]) : undefined,
  ];
};

export const conv1dInputGradGradient: GradientRule<'conv1dInputGrad'> = (context) => {
  const { tape, op, dy: dx, inputs, needs } = context;
  const [g, w] = inputs;
  const { stride, padding } = op;
  const kernel = Number(w.shape[2]);
  return [
    needs(0) ? tape.emit({ kind: 'conv1d', stride, padding }, dx, w) : undefined,
    needs(1) ? tape.emit({ kind: 'conv1dWeightGrad', stride, padding, kernel }, g, dx) : undefined,
  ];
};

export const conv1dWeightGradGradient: GradientRule<'conv1dWeightGrad'> = (context) => {
  const { tape, op, dy: dw, inputs, needs } = context;
  const [g, x] = inputs;
  const { stride, padding } = op;
  const length = x.shape[2]!;
  return [
    needs(0) ? tape.emit({ kind: 'conv1d', stride, padding }, x, dw) : undefined,
    needs(1) ? tape.emit({ kind: 'conv1dInputGrad', stride, padding, length }, g, dw) : undefined,
  ];
};
