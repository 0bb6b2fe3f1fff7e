import type { Builder } from '@distilwhisper/graph';
import {
  plainSeams,
  type BlockRef,
  type FeedForward,
  type Hidden,
  type Seams,
} from '@distilwhisper/whisper';
import type { ExpertTreeValues, ExpertValues } from './expert-parameters.js';
import { gateLogits, hardGate, softGate, type Gate } from './gate.js';
import { maskedDropout, type RandomInput } from './random-inputs.js';
import type { GatedOptions, ModelRouting } from './routing.js';
import { sparseFeedForward } from './sparse-feed-forward.js';

/** What a block with experts reports: its gate [batch, time, 1]; undefined on the shared path. */
export type GateAux = Gate | undefined;

export interface ExpertSeamOptions {
  readonly experts: ExpertTreeValues;
  readonly routing: ModelRouting;
  /** Collects the random inputs that the graph asks for, in the order of tracing. */
  readonly wanted?: RandomInput[];
  /** The other seams, e.g. LoRA's `linear`. */
  readonly base?: Seams<unknown>;
}

/**
 * Seams that give every block of a Whisper its language expert: pass them to the encoder and the
 * decoder of `@distilwhisper/whisper`. Whisper itself knows nothing of languages or gates.
 */
export const expertSeams = ({
  experts,
  routing,
  wanted = [],
  base = plainSeams,
}: ExpertSeamOptions): Seams<GateAux> => ({
  ...base,
  feedForward: (g, x, block, shared) => {
    const route = routing[block.stack];
    if (route.mode === 'shared') return { y: shared(x), aux: undefined };
    const values = experts[block.stack][block.index]!;
    if (route.mode === 'gated') return gated(g, x, block, shared, values, route, wanted);
    return route.dispatch === 'sparse'
      ? sparseFeedForward(g, x, shared, (y) => expertFeedForward(g, y, values), values, block)
      : dense(g, x, shared, values);
  },
});

/** fc2 gelu(fc1 x): the same form as the shared feed-forward. */
export const expertFeedForward = (g: Builder, x: Hidden, { fc1, fc2 }: ExpertValues): Hidden =>
  g.linear(g.gelu(g.linear(x, fc1.weight, fc1.bias)), fc2.weight, fc2.bias); // [batch, time, state]

type Shared = Parameters<FeedForward<GateAux>>[3];
type Result = ReturnType<FeedForward<GateAux>>;

/** g expert(x) + (1 - g) shared(x), written shared + g (expert - shared). */
const mix = (g: Builder, gate: Gate, expert: Hidden, shared: Hidden): Hidden =>
  g.add(shared, g.mul(g.sub(expert, shared), gate));

const gated = (
  g: Builder,
  x: Hidden,
  block: BlockRef,
  shared: Shared,
  values: ExpertValues,
  options: GatedOptions,
  wanted: RandomInput[],
): Result => {
  const { gate, applied } = softGate(g, x, values, block, options, wanted);
  const name = `model.${block.stack}.layers.${block.index}.expert.keep`;
  const y = expertFeedForward(g, x, values);
  const expert = maskedDropout(g, y, name, options.expertDropout ?? 0, wanted);
  return { y: mix(g, applied, expert, shared(x)), aux: gate };
};

const dense = (g: Builder, x: Hidden, shared: Shared, values: ExpertValues): Result => {
  const gate = hardGate(g, gateLogits(g, x, values));
  return { y: mix(g, gate, expertFeedForward(g, x, values), shared(x)), aux: gate };
};
