import type { Recorder } from '../builder/recorder.js';
import type { AnyValue, Graph } from '../ir.js';

/** Writes a branch's nodes into the place being recorded; returns new values by the branch's ids. */
export const cloneInto = (
  recorder: Recorder,
  branch: Graph,
  captured: readonly AnyValue[],
): ReadonlyMap<number, AnyValue> => {
  const values = new Map<number, AnyValue>();
  branch.inputs.forEach(({ value }, i) => values.set(value, captured[i]!));
  for (const { value, data } of branch.constants) values.set(value, recorder.constant(data));
  for (const { op, inputs, outputs, scope } of branch.nodes)
    recorder.at({ scope, stage: 'backward' }, () => {
      const results = recorder.emit(
        op,
        inputs.map((id) => values.get(id)!),
      );
      outputs.forEach((id, i) => values.set(id, results[i]!));
    });
  return values;
};
