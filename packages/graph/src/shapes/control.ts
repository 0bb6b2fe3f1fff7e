import { formatShape } from '../dims/dim.js';
import type { Graph } from '../ir.js';
import type { Op } from '../op.js';
import { requireDType, requireShape, type Fail, type Typed } from './rule.js';

/** condition bool [], captured values -> what both branches return. */
export const branchShapes = (
  fail: Fail,
  { then, otherwise }: Extract<Op, { kind: 'if' }>,
  [condition, ...captured]: readonly Typed[],
): Typed[] => {
  requireDType(fail, 'the condition', condition!, 'bool');
  requireShape(fail, 'the condition', condition!, []);
  for (const branch of [then, otherwise])
    if (branch.inputs.length !== captured.length)
      fail(`branches take ${branch.inputs.length} captured values, got ${captured.length}`);
  const left = outputsOf(then);
  const right = outputsOf(otherwise);
  if (describe(left) !== describe(right))
    fail(`both branches must return the same, return ${describe(left)} and ${describe(right)}`);
  return left;
};

const outputsOf = ({ outputs, values }: Graph): Typed[] =>
  outputs.map(({ value }) => values.get(value)!);

const describe = (values: readonly Typed[]): string =>
  values.map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`).join(', ');
