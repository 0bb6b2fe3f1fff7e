import { addDims, type Builder, type Dim, type V, type Value } from '@distilwhisper/graph';
import { addAttention, addFeedForward } from './block.js';
import type { DecoderBlockValues, DecoderValues } from './parameters.js';
import { blockPath, type BlockRef, type Hidden, type Seams } from './seams.js';

/**
 * How a decoder block attends. Training, the cached step and alignment differ in nothing else.
 * Both take the normalised input of the sublayer and return the mixed values before `out_proj`.
 */
export interface DecoderAttention {
  readonly self: (x: Hidden, values: DecoderBlockValues, block: BlockRef) => Hidden;
  readonly cross: (x: Hidden, values: DecoderBlockValues, block: BlockRef) => Hidden;
}

export interface DecoderResult<Aux> {
  /** After the last layer norm; times the token embedding it gives the logits. */
  readonly hidden: Hidden;
  /** The residual stream after each block. */
  readonly layers: readonly Hidden[];
  readonly aux: readonly Aux[];
}

/** Token embedding plus learned positions `past`, `past + 1`, ... */
export const embedTokens = <Aux>(
  g: Builder,
  { embed_tokens, embed_positions }: DecoderValues,
  tokens: Value<'int32', readonly ['batch', 'time']>,
  past: Dim,
  { dropout }: Seams<Aux>,
  paddingToken?: number,
): Hidden =>
  g.scope('model.decoder', () => {
    const x = lookUp(g, embed_tokens.weight, tokens, paddingToken); // [batch, time, state]
    const positions = g.slice(embed_positions.weight, ['time', 'state'], {
      axis: 0,
      start: past,
      end: addDims(past, g.dim(tokens, 1)),
    });
    return dropout(g, g.add(x, positions), 'model.decoder.embed_tokens');
  });

/** Rows of the token embedding. Nothing flows back to the row of the padding token, if one is named. */
const lookUp = (
  g: Builder,
  table: DecoderValues['embed_tokens']['weight'],
  tokens: Value<'int32', readonly ['batch', 'time']>,
  paddingToken: number | undefined,
): Hidden => {
  const x = g.gather(table, tokens); // [batch, time, state]
  if (paddingToken === undefined) return x;
  const padding = g.reshape(
    g.equal(tokens, paddingToken),
    ['batch', 'time', 1],
    [g.dim(tokens, 0), g.dim(tokens, 1), 1],
  );
  return g.where(padding, g.stopGradient(x), x);
};

/** The decoder's blocks and last layer norm. */
export const decoder = <Aux>(
  g: Builder,
  values: DecoderValues,
  embedded: Hidden,
  attention: DecoderAttention,
  seams: Seams<Aux>,
): DecoderResult<Aux> => {
  const layers: Hidden[] = [];
  const aux: Aux[] = [];
  let x = embedded;
  values.layers.forEach((layer, index) => {
    const block: BlockRef = { stack: 'decoder', index };
    const result = g.scope(blockPath(block), () =>
      decoderBlock(g, x, layer, block, attention, seams),
    );
    x = result.y;
    layers.push(x);
    aux.push(result.aux);
  });
  const hidden = g.scope('model.decoder', () =>
    g.layerNorm(x, values.layer_norm.weight, values.layer_norm.bias),
  );
  return { hidden, layers, aux };
};

/** Self-attention, cross-attention, feed-forward; each normalised first and added to the stream. */
const decoderBlock = <Aux>(
  g: Builder,
  x: Hidden,
  values: DecoderBlockValues,
  block: BlockRef,
  attention: DecoderAttention,
  seams: Seams<Aux>,
): { readonly y: Hidden; readonly aux: Aux } => {
  const path = blockPath(block);
  const self = { attention: values.self_attn, norm: values.self_attn_layer_norm };
  const cross = { attention: values.encoder_attn, norm: values.encoder_attn_layer_norm };
  const heard = addAttention(g, x, self, `${path}.self_attn`, seams, (normalised) =>
    attention.self(normalised, values, block),
  );
  const seen = addAttention(g, heard, cross, `${path}.encoder_attn`, seams, (normalised) =>
    attention.cross(normalised, values, block),
  );
  return addFeedForward(g, seen, values, block, seams);
};

/** Logits over the vocabulary: the hidden state times the token embedding (tied weights). */
export const projectToVocabulary = (
  g: Builder,
  { embed_tokens }: DecoderValues,
  hidden: Hidden,
): V<readonly ['batch', 'time', 'vocabulary']> =>
  g.scope('model.decoder', () => g.linear(hidden, embed_tokens.weight));
