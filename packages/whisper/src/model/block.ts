import type { Builder } from '@distilwhisper/graph';
import type { AttentionValues, EncoderBlockValues } from './parameters.js';
import { blockPath, type BlockRef, type Hidden, type Seams } from './seams.js';

/** The part all blocks share: x + sublayer(layerNorm(x)), for attention and then the feed-forward. */
export const addAttention = <Aux>(
  g: Builder,
  x: Hidden,
  values: {
    readonly attention: AttentionValues;
    readonly norm: EncoderBlockValues['final_layer_norm'];
  },
  path: string,
  seams: Seams<Aux>,
  mix: (normalised: Hidden) => Hidden,
): Hidden => {
  const normalised = g.layerNorm(x, values.norm.weight, values.norm.bias);
  const mixed = mix(normalised);
  const y = seams.linear(g, mixed, values.attention.out_proj, `${path}.out_proj`);
  return g.add(x, seams.dropout(g, y, path));
};

export const addFeedForward = <Aux>(
  g: Builder,
  x: Hidden,
  values: EncoderBlockValues,
  block: BlockRef,
  seams: Seams<Aux>,
): { readonly y: Hidden; readonly aux: Aux } => {
  const path = blockPath(block);
  const shared = (input: Hidden): Hidden => {
    const inner = seams.linear(g, input, values.fc1, `${path}.fc1`); // [batch, time, inner]
    return seams.linear(g, g.gelu(inner), values.fc2, `${path}.fc2`); // [batch, time, state]
  };
  const normalised = g.layerNorm(x, values.final_layer_norm.weight, values.final_layer_norm.bias);
  const { y, aux } = seams.feedForward(g, normalised, block, shared);
  return { y: g.add(x, seams.dropout(g, y, `${path}.fc2`)), aux };
};
