import type { Builder, V } from '@distilwhisper/graph';
import {
  plainSeams,
  type BlockRef,
  type FeedForward,
  type Hidden,
  type Seams,
} from '@distilwhisper/whisper';
import type { ExpertTree, ExpertValues } from './expert-parameters.js';
import { gateLogits, hardGate, mix, softGate, type Gate, type HardGate } from './gate.js';
import type { HardFeedForward } from './hard-feed-forward.js';
import { maskedDropout, type RandomInput } from './random-inputs.js';
import type { Dispatch, GatedOptions, ModelRouting } from './routing.js';
import {
  denseFeedForward,
  oneTokenFeedForward,
  sharedFirstFeedForward,
} from './selecting-feed-forward.js';
import { byRowFeedForward, sparseFeedForward } from './sparse-feed-forward.js';

/** What a block with experts reports: its gate [batch, time, 1]; undefined on the shared path. */
export type GateAux = Gate | undefined;

/** Paths of expert parameters in a graph begin with this. */
export const EXPERT_PREFIX = 'experts';
/** The input of graphs with a `switched` route: false closes all gates. */
export const EXPERT_SWITCH = 'experts.on';

export interface ExpertSeamOptions {
  /** Declared in a graph as parameters `experts.STACK.LAYER.*`, where a block uses them. */
  readonly experts: ExpertTree;
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
}: ExpertSeamOptions): Seams<GateAux> => {
  const switchOf = createSwitch();
  const feedForward: FeedForward<GateAux> = (g, x, block, shared) => {
    const route = routing[block.stack];
    if (route.mode === 'shared') return { y: shared(x), aux: undefined };
    const tree = experts[block.stack][block.index]!;
    const values = g.parameters(tree, `${EXPERT_PREFIX}.${block.stack}.${block.index}`);
    if (route.mode === 'gated') return gated(g, x, block, shared, values, route, wanted);
    const logits = gateLogits(g, x, values);
    const gate: HardGate = { logits, threshold: route.switched ? switchOf(g) : 0 };
    const expert = (y: Hidden): Hidden => expertFeedForward(g, y, values);
    const y = DISPATCHES[route.dispatch ?? 'dense'](g, x, gate, { shared, expert }, block);
    return { y, aux: hardGate(g, logits, gate.threshold) };
  };
  return { ...base, feedForward };
};

const DISPATCHES: Readonly<Record<Dispatch, HardFeedForward>> = {
  dense: denseFeedForward,
  sparse: sparseFeedForward,
  'one-token': oneTokenFeedForward,
  'by-row': byRowFeedForward,
  'shared-first': sharedFirstFeedForward,
};

/** fc2 gelu(fc1 x): the same form as the shared feed-forward. */
export const expertFeedForward = (g: Builder, x: Hidden, { fc1, fc2 }: ExpertValues): Hidden =>
  g.linear(g.gelu(g.linear(x, fc1.weight, fc1.bias)), fc2.weight, fc2.bias); // [batch, time, state]

type Shared = Parameters<FeedForward<GateAux>>[3];
type Result = ReturnType<FeedForward<GateAux>>;

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

/** The threshold of a graph's gates by its switch, which is declared once, however many blocks read it. */
const createSwitch = (): ((g: Builder) => V<readonly []>) => {
  const declared = new WeakMap<Builder, V<readonly []>>();
  return (g) => {
    const known =
      declared.get(g) ?? g.where(g.input(EXPERT_SWITCH, 'bool', []), g.fill(0, [], []), Infinity);
    declared.set(g, known);
    return known;
  };
};
