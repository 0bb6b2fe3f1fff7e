import type { GradientRule } from '../rule.js';

/** Codes are whole numbers and have no gradient; the scale of an axis has. */
export const dequantizeRule: GradientRule<'dequantize'> = ({ tape, op, dy, inputs: [codes] }) => {
  const values = tape.emit({ kind: 'cast', to: dy.dtype }, codes);
  const others = codes.shape.flatMap((_, axis) => (axis === op.axis ? [] : [axis]));
  return [undefined, tape.sum(tape.mul(dy, values), others)];
};
