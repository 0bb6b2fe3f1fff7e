import { subgraph } from '../attribute.js';
import type { Lowering } from './lowering.js';

/** Branches read outer values by name, so the captured values are no inputs of the ONNX operation. */
export const lowerIf: Lowering<'if'> = ({ then, otherwise }, inputs, emitter) => {
  const [condition, ...captured] = inputs;
  return emitter.emitMany('If', [condition!.name], then.outputs.length, {
    attributes: [
      subgraph('then_branch', emitter.branch('then', then, captured)),
      subgraph('else_branch', emitter.branch('else', otherwise, captured)),
    ],
  });
};
