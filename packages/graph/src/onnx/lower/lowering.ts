import type { AnyValue } from '../../ir.js';
import type { Op, OpKind } from '../../op.js';
import type { Emitter, Operand } from '../emitter.js';

/** The member of `Op` that a kind belongs to; several kinds share one. */
type OpOf<K extends OpKind, O extends Op = Op> = O extends Op
  ? K extends O['kind']
    ? O
    : never
  : never;

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
