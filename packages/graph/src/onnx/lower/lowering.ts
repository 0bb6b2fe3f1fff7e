import type { AnyValue } from '../../ir.js';
import type { OpKind, OpOf } from '../../op.js';
import type { Emitter, Operand } from '../emitter.js';

/**
 * Writes one operation as ONNX nodes.
 * @returns the names of its outputs
 */
export type Lowering<K extends OpKind> = (
  op: OpOf<K>,
  inputs: readonly Operand[],
  emitter: Emitter,
  outputs: readonly AnyValue[],
) => string | readonly string[];

/** Name of the domain of onnxruntime's own operations. */
export const CONTRIB = 'com.microsoft';

/** Names of operands. */
export const namesOf = (operands: readonly Operand[]): string[] => operands.map(({ name }) => name);
