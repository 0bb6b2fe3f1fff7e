import {
  mulDims,
  trace,
  type AnyValue,
  type Builder,
  type Dim,
  type Graph,
} from '@distilwhisper/graph';
import type { WhisperDimensions } from '../dimensions.js';
import { cachedAttention, type KeysValues, type StepTrail } from './cached-attention.js';
import { crossInputs, type CrossAttend, type CrossForm } from './cross-cache.js';
import { decoder, embedTokens, projectToVocabulary } from './decoder.js';
import { cacheName, observedName, type Observe } from './encoder-graph.js';
import type { WhisperParams } from './parameters.js';
import type { Hidden, Seams } from './seams.js';

/** Name of the output with a layer's cross-attention queries. */
export const queryName = (layer: number): string => `query.${layer}`;

export interface StepGraphOptions<Aux = never> {
  /** Decoder layers whose cross-attention queries are returned as well, for alignment. */
  readonly queriesOf?: readonly number[];
  readonly observe?: Observe<Aux> | undefined;
  /** Default `float32`. */
  readonly cross?: CrossForm | undefined;
  /** For one token of one sequence only: the sizes `audio`, `group` and `token` are 1. Default: any number of each. */
  readonly single?: boolean | undefined;
}

/** Recordings, rows of each, and tokens of each row that a step reads. */
interface StepSizes {
  readonly audio: Dim;
  readonly group: Dim;
  readonly token: Dim;
}

const ANY: StepSizes = { audio: 'audio', group: 'group', token: 'token' };
const SINGLE: StepSizes = { audio: 1, group: 1, token: 1 };

/**
 * The graph of a decoding step for any number of tokens (a prompt, or one).
 *
 * Inputs: `tokens` int32 [audio, group, token]; `positions` int32 [position], the tokens whose
 * logits are wanted, counted from the first token of this step; `past.N.key`, `past.N.value`
 * [audio, group, past, state]; `cross.N.*` as the encoder graph returns them in the same form.
 * Outputs: `logits` [audio*group, position, vocabulary]; `present.N.*` [audio*group, token,
 * state], the new keys and values only; `query.N` [audio*group, token, state] for layers in `queriesOf`;
 * with `observe`, `observed.N` [audio*group, token, 1] for each layer N.
 */
export const traceStep = <Aux>(
  params: WhisperParams,
  dimensions: WhisperDimensions,
  seams: Seams<Aux>,
  { queriesOf = [], observe, cross = 'float32', single = false }: StepGraphOptions<Aux> = {},
): Graph =>
  trace((g) => {
    const values = g.parameters(params.model.decoder, 'model.decoder');
    const sizes = single ? SINGLE : ANY;
    const { audio, group, token } = sizes;
    const apart = g.input('tokens', 'int32', ['audio', 'group', 'token'], { ...sizes });
    const tokens = g.reshape(apart, ['batch', 'time'], [mulDims(audio, group), token]);
    const positions = g.input('positions', 'int32', ['position']);
    const trail: StepTrail = { present: [], queries: [] };
    const attention = cachedAttention(
      g,
      {
        heads: dimensions.decoder.heads,
        linear: seams.linear,
        audio,
        group,
        ...cacheInputs(g, dimensions, cross, sizes),
      },
      trail,
    );
    const embedded = embedTokens(g, values, tokens, 'past', seams);
    const { hidden, aux } = decoder(g, values, embedded, attention, seams);
    const wanted: Hidden = g.gatherAlong(hidden, ['batch', 'time', 'state'], 1, positions);
    const outputs: Record<string, AnyValue> = { logits: projectToVocabulary(g, values, wanted) };
    trail.present.forEach(({ key, value }, layer) => {
      outputs[cacheName('present', layer, 'key')] = key;
      outputs[cacheName('present', layer, 'value')] = value;
    });
    if (observe) aux.forEach((value, i) => (outputs[observedName(i)] = observe(value)));
    for (const layer of queriesOf) outputs[queryName(layer)] = trail.queries[layer]!;
    return outputs;
  });

const cacheInputs = (
  g: Builder,
  dimensions: WhisperDimensions,
  form: CrossForm,
  { audio, group }: StepSizes,
): { readonly past: KeysValues<Hidden>[]; readonly cross: CrossAttend[] } => {
  const { state, decoder } = dimensions;
  const pastInput = (layer: number, part: 'key' | 'value') => {
    const name = cacheName('past', layer, part);
    const axes = ['audio', 'group', 'past', 'state'] as const;
    const apart = g.input(name, 'float32', axes, { audio, group, state });
    return g.reshape(apart, ['batch', 'time', 'state'], [mulDims(audio, group), 'past', state]);
  };
  const layers = Array.from({ length: decoder.layers }, (_, layer) => layer);
  return {
    past: layers.map((layer) => ({
      key: pastInput(layer, 'key'),
      value: pastInput(layer, 'value'),
    })),
    cross: layers.map((layer) => crossInputs(g, form, layer, dimensions, audio)),
  };
};
