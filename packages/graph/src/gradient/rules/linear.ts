import type { AnyValue } from '../../ir.js';
import type { GradientContext, GradientRule } from '../rule.js';
import { product, type Tape } from '../tape.js';

/** C = A B: dA = dC B^T and dB = A^T dC, with the transposes that the operation asked for. */
export const matmulGradient: GradientRule<'matmul'> = (context) => {
  const { inputs, needs } = context;
  const shared = inputs[1].shape.length < inputs[0].shape.length;
  return [
    needs(0) ? leftGradient(context) : undefined,
    needs(1) ? (shared ? sharedRightGradient(context) : rightGradient(context)) : undefined,
  ];
};

type Context = GradientContext<'matmul'>;

const leftGradient = ({ tape, op, dy, inputs: [a, b] }: Context): AnyValue => {
  if (!op.transposeA) return tape.matmul(dy, b, op.transposeB ? undefined : 'b');
  // A is given as [..., k, m]; a shared B cannot stand on the left.
  if (b.shape.length === a.shape.length) return tape.matmul(b, dy, op.transposeB ? 'both' : 'b');
  return swapLastTwo(tape, tape.matmul(dy, b, op.transposeB ? undefined : 'b'));
};

const rightGradient = ({ tape, op, dy, inputs: [a] }: Context): AnyValue =>
  op.transposeB
    ? tape.matmul(dy, a, op.transposeA ? 'both' : 'a')
    : tape.matmul(a, dy, op.transposeA ? undefined : 'a');

/** B [k, n] serves every leading axis of A: one product over all rows. */
const sharedRightGradient = ({ tape, op, dy, inputs: [a] }: Context): AnyValue => {
  const x = op.transposeA ? swapLastTwo(tape, a) : a;
  const [rowsX, rowsY] = [flatten(tape, x), flatten(tape, dy)]; // [rows, k], [rows, n]
  return op.transposeB ? tape.matmul(rowsY, rowsX, 'a') : tape.matmul(rowsX, rowsY, 'a');
};

/** [...batch, m, d] -> [rows, d] */
const flatten = (tape: Tape, x: AnyValue): AnyValue =>
  tape.reshape(x, [product(x.shape.slice(0, -1)), x.shape[x.shape.length - 1]!]);

const swapLastTwo = (tape: Tape, x: AnyValue): AnyValue => {
  const axes = x.shape.map((_, axis) => axis);
  return tape.transpose(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
};
