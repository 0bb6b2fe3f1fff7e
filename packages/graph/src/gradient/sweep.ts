import { fail } from '@distilwhisper/tensor';
import type { Recorder } from '../builder/recorder.js';
import type { AnyValue, Graph, Node } from '../ir.js';
import type { OpKind } from '../op.js';
import { activeValues, isFlat } from './active.js';
import { branchGradients } from './branches.js';
import type { GradientRule } from './rule.js';
import { GRADIENTS } from './rules/table.js';
import { createTape, type Tape } from './tape.js';

export interface Sweep {
  readonly recorder: Recorder;
  /** The graph to go back through: the whole trace, or a branch. */
  readonly graph: Graph;
  /** The value of the recorder that the backward pass reads for a value of `graph`. */
  readonly read: (id: number) => AnyValue;
  /** Gradients of the loss by values of `graph`, where the walk begins. */
  readonly seeds: ReadonlyMap<number, AnyValue>;
  /** Values of `graph` whose gradients are wanted. */
  readonly wanted: Iterable<number>;
}

/**
 * Walks the nodes backwards, adding up the gradient of each value from all its readers
 * (reverse accumulation; Griewank and Walther, Evaluating Derivatives, chapter 3).
 * Only nodes between a seed and a wanted value are visited.
 */
export const sweep = (task: Sweep): ReadonlyMap<number, AnyValue> => {
  const { recorder, graph, seeds, wanted } = task;
  const tape = createTape(recorder);
  const active = activeValues(graph, wanted);
  const gradients = new Map(seeds);
  const accumulate = (id: number, gradient: AnyValue | undefined): void => {
    if (!gradient || !active.has(id)) return;
    const known = gradients.get(id);
    gradients.set(id, known ? tape.add(known, gradient) : gradient);
  };
  for (const node of [...graph.nodes].reverse()) {
    const dys = node.outputs.map((id) => gradients.get(id));
    const isBetween = dys.some(Boolean) && node.inputs.some((id) => active.has(id));
    if (!isBetween || isFlat(node.op)) continue;
    recorder.at({ scope: node.scope, stage: 'backward' }, () => {
      const results = nodeGradients(task, tape, node, dys, (i) => active.has(node.inputs[i]!));
      node.inputs.forEach((id, i) => accumulate(id, results[i]));
    });
  }
  return gradients;
};

const nodeGradients = (
  { recorder, read }: Sweep,
  tape: Tape,
  node: Node,
  dys: readonly (AnyValue | undefined)[],
  needs: (i: number) => boolean,
): readonly (AnyValue | undefined)[] => {
  const { op } = node;
  const inputs = node.inputs.map(read);
  if (op.kind === 'if') return branchGradients({ recorder, tape, op, inputs, dys, needs });
  const rule = GRADIENTS[op.kind];
  if (typeof rule === 'string')
    return fail(
      'graph',
      `${op.kind} in '${node.scope}' has no gradient, and lies between the loss and what is trained; ` +
        'differentiate before quantising, or put stopGradient after it',
      { op, scope: node.scope },
    );
  const context = {
    tape,
    op: op as never,
    inputs: inputs as never,
    // Rules that read the output do so through `read`, which may compute it again.
    get output() {
      return read(node.outputs[0]!);
    },
    dy: dys[0]!,
    dys,
    needs,
  };
  return (rule as GradientRule<OpKind>)(context);
};
