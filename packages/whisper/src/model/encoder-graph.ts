import { trace, type AnyValue, type Graph, type V } from '@distilwhisper/graph';
import type { WhisperDimensions } from '../dimensions.js';
import { projectKeysValues } from './attention.js';
import { crossOutputs, type CrossForm } from './cross-cache.js';
import { encoder } from './encoder.js';
import type { WhisperParams } from './parameters.js';
import { blockPath, type Seams } from './seams.js';

/** Picks the value [batch, time, 1] to return of what a block's feed-forward put beside its result. */
export type Observe<Aux> = (aux: Aux) => V<readonly ['batch', 'time', 1]>;

/** Name of the output with what is observed in a layer. */
export const observedName = (layer: number): string => `observed.${layer}`;

/** Names of cached tensors of self-attention: `past.0.value`, `present.0.value`. */
export const cacheName = (kind: 'past' | 'present', layer: number, part: 'key' | 'value'): string =>
  `${kind}.${layer}.${part}`;

export interface EncoderGraphOptions<Aux> {
  readonly encoded?: boolean;
  readonly observe?: Observe<Aux> | undefined;
  /** Default `float32`. */
  readonly cross?: CrossForm | undefined;
}

/**
 * The graph from log-mel to what every decoding step reads: input `mel` [batch, mel, frame], outputs
 * `cross.N.*` of each decoder layer N, its cross-attention keys and values in a form (`CrossForm`). The
 * encoder's own output stays inside, unless `encoded` asks for it as `encoded` [batch, time, state]. With `observe`, outputs `observed.N` [batch, time, 1] for
 * each encoder layer N.
 */
export const traceEncoder = <Aux>(
  params: WhisperParams,
  dimensions: WhisperDimensions,
  seams: Seams<Aux>,
  { encoded = false, observe, cross = 'float32' }: EncoderGraphOptions<Aux> = {},
): Graph =>
  trace((g) => {
    const values = g.parameters(params.model, 'model');
    const mel = g.input('mel', 'float32', ['batch', 'mel', 'frame'], {
      mel: dimensions.melBins,
    });
    const { heads } = dimensions.encoder;
    const { hidden, aux } = encoder(g, values.encoder, mel, { heads, seams });
    const outputs: Record<string, AnyValue> = encoded ? { encoded: hidden } : {};
    if (observe) aux.forEach((value, i) => (outputs[observedName(i)] = observe(value)));
    values.decoder.layers.forEach(({ encoder_attn }, index) => {
      const path = `${blockPath({ stack: 'decoder', index })}.encoder_attn`;
      g.scope(path, () => {
        const keysValues = projectKeysValues(g, hidden, encoder_attn, seams.linear, path);
        Object.assign(outputs, crossOutputs(g, cross, index, keysValues, dimensions.decoder.heads));
      });
    });
    return outputs;
  });
