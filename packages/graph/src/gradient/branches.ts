import type { Recorder } from '../builder/recorder.js';
import type { AnyValue, Graph } from '../ir.js';
import type { OpOf } from '../op.js';
import { cloneInto } from './clone.js';
import { sweep } from './sweep.js';
import type { Tape } from './tape.js';

interface BranchTask {
  readonly recorder: Recorder;
  readonly tape: Tape;
  readonly op: OpOf<'if'>;
  /** The condition, then what both branches capture. */
  readonly inputs: readonly AnyValue[];
  readonly dys: readonly (AnyValue | undefined)[];
  readonly needs: (i: number) => boolean;
}

/**
 * The gradient of an `if` is an `if` on the same condition: each branch computes its forward pass
 * again and goes back through it. Captured values that a branch does not use get zeros from it.
 */
export const branchGradients = (task: BranchTask): readonly (AnyValue | undefined)[] => {
  const { recorder, op, inputs, needs } = task;
  const [condition, ...captured] = inputs as [AnyValue, ...AnyValue[]];
  const wanted = captured.flatMap((_, i) => (needs(i + 1) ? [i] : []));
  if (wanted.length === 0) return [];
  const backward = (branch: Graph) => (): AnyValue[] => oneBranch(task, branch, captured, wanted);
  const results = recorder.branches(condition, backward(op.then), backward(op.otherwise));
  const gradients: (AnyValue | undefined)[] = inputs.map(() => undefined);
  wanted.forEach((i, n) => (gradients[i + 1] = results[n]));
  return gradients;
};

const oneBranch = (
  { recorder, tape, dys }: BranchTask,
  branch: Graph,
  captured: readonly AnyValue[],
  wanted: readonly number[],
): AnyValue[] => {
  const values = cloneInto(recorder, branch, captured);
  const read = (id: number): AnyValue => values.get(id)!;
  const seeds = new Map<number, AnyValue>();
  branch.outputs.forEach(({ value }, i) => {
    const dy = dys[i];
    if (!dy) return;
    const known = seeds.get(value);
    seeds.set(value, known ? tape.add(known, dy) : dy);
  });
  const ids = wanted.map((i) => branch.inputs[i]!.value);
  const gradients = sweep({ recorder, graph: branch, read, seeds, wanted: ids });
  return wanted.map((i, n) => gradients.get(ids[n]!) ?? tape.zeros(captured[i]!));
};
