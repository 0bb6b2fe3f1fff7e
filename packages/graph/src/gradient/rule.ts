import type { AnyValue } from '../ir.js';
import type { OpKind, OpOf } from '../op.js';
import type { Tape } from './tape.js';

/** What a gradient rule may use. Values are those the backward pass may read: stored or recomputed. */
export interface GradientContext<K extends OpKind = OpKind> {
  readonly tape: Tape;
  readonly op: OpOf<K>;
  readonly inputs: readonly [AnyValue, AnyValue, AnyValue, AnyValue];
  readonly output: AnyValue;
  /** The loss's gradient by the (first) output. */
  readonly dy: AnyValue;
  /** By every output; undefined where nothing flows back. */
  readonly dys: readonly (AnyValue | undefined)[];
  /** Whether input `i` needs a gradient. */
  readonly needs: (i: number) => boolean;
}

/** The loss's gradients by each input, of the inputs' shapes; undefined where there is none. */
export type GradientRule<K extends OpKind = OpKind> = (
  context: GradientContext<K>,
) => readonly (AnyValue | undefined)[];
