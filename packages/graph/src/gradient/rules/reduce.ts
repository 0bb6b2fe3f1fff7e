import type { GradientRule } from '../rule.js';

/** sum: dy everywhere; mean: dy / count; max: dy shared among the largest. */
export const reduceGradient: GradientRule<'reduce'> = ({
  tape,
  op,
  dy,
  inputs: [x],
  output: y,
}) => {
  const kept = x.shape.map((size, axis) => (op.axes.includes(axis) ? 1 : size));
  const spread = (value: typeof dy): typeof dy => tape.expand(tape.reshape(value, kept), x.shape);
  if (op.by === 'sum') return [spread(dy)];
  if (op.by === 'mean') {
    const sizes = op.axes.map((axis) => x.shape[axis]!);
    return [spread(tape.div(dy, tape.count(sizes, dy)))];
  }
  const isLargest = tape.emit({ kind: 'equal' }, x, tape.reshape(y, kept));
  const share = tape.emit({ kind: 'cast', to: x.dtype }, isLargest);
  const ways = tape.sum(share, op.axes, true);
  return [tape.mul(share, tape.div(tape.reshape(dy, kept), ways))];
};
