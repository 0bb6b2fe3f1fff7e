import type { Builder } from '@distilwhisper/graph';
import type { BlockRef, Hidden } from '@distilwhisper/whisper';
import type { HardGate } from './gate.js';

/** A feed-forward. */
export type Branch = (x: Hidden) => Hidden;

/** The two feed-forwards that a token may take. */
export interface Branches {
  readonly shared: Branch;
  readonly expert: Branch;
}

/** Sends each token of x through the feed-forward that its gate says; `block` names the sizes that depend on it. */
export type HardFeedForward = (
  g: Builder,
  x: Hidden,
  gate: HardGate,
  branches: Branches,
  block: BlockRef,
) => Hidden;
