import { subDims, addDims, type Dim } from '../../dims/dim.js';
import type { AnyValue } from '../../ir.js';
import type { GradientRule } from '../rule.js';
import { product } from '../tape.js';

export const reshapeGradient: GradientRule<'reshape'> = ({ tape, dy, inputs: [x] }) => [
  tape.reshape(dy, x.shape),
];

export const transposeGradient: GradientRule<'transpose'> = ({ tape, op, dy }) => [
  tape.transpose(dy, inverse(op.perm)),
];

const inverse = (perm: readonly number[]): number[] => perm.map((_, axis) => perm.indexOf(axis));

export const expandGradient: GradientRule<'expand'> = ({ tape, dy, inputs: [x] }) => [
  tape.sumTo(dy, x.shape),
];

export const concatGradient: GradientRule<'concat'> = ({
  tape,
  op: { axis },
  dy,
  inputs,
  needs,
}) => {
  let start: Dim = 0;
  return inputs.map((part: AnyValue, i) => {
    const from = start;
    start = addDims(start, part.shape[axis]!);
    return needs(i) ? tape.emit({ kind: 'slice', axis, start: from, end: start }, dy) : undefined;
  });
};

export const sliceGradient: GradientRule<'slice'> = ({ tape, op, dy, inputs: [x] }) => {
  const after = subDims(x.shape[op.axis]!, op.end);
  return [tape.emit({ kind: 'pad', axis: op.axis, before: op.start, after }, dy)];
};

export const padGradient: GradientRule<'pad'> = ({
  tape,
  op: { axis, before },
  dy,
  inputs: [x],
}) => {
  const end = addDims(before, x.shape[axis]!);
  return [tape.emit({ kind: 'slice', axis, start: before, end }, dy)];
};

/** x [...pre, size, ...post], indices [...index]: rows of dy are added up at their indices. */
export const gatherGradient: GradientRule<'gather'> = ({ tape, op: { axis }, dy, inputs }) => {
  const [x, indices] = inputs;
  const rank = indices.shape.length;
  const pre = x.shape.slice(0, axis);
  const post = x.shape.slice(axis + 1);
  const range = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, i) => from + i);
  // [...pre, ...index, ...post] -> [...index, ...pre, ...post] -> [n, ...pre, ...post]
  const front = [
    ...range(axis, axis + rank),
    ...range(0, axis),
    ...range(axis + rank, dy.shape.length),
  ];
  const moved = axis === 0 ? dy : tape.transpose(dy, front);
  const rows = product(indices.shape);
  const updates = tape.reshape(moved, [rows, ...pre, ...post]);
  const flat = tape.reshape(indices, [rows]);
  const total = tape.emit({ kind: 'scatterAdd', size: x.shape[axis]! }, updates, flat);
  const back = [...range(1, axis + 1), 0, ...range(axis + 1, x.shape.length)];
  return [axis === 0 ? total : tape.transpose(total, back), undefined];
};

export const scatterAddGradient: GradientRule<'scatterAdd'> = ({
  tape,
  dy,
  inputs: [, indices],
}) => [tape.emit({ kind: 'gather', axis: 0 }, dy, indices), undefined];
