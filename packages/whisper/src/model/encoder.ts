import type { Builder, V } from '@distilwhisper/graph';
import { attend, attendWithWeights, projectSelf, type AttentionWeights } from './attention.js';
import { addAttention, addFeedForward } from './block.js';
import type { EncoderBlockValues, EncoderValues } from './parameters.js';
import { blockPath, type BlockRef, type Hidden, type Seams } from './seams.js';

export interface EncoderOptions<Aux> {
  readonly heads: number;
  readonly seams: Seams<Aux>;
  /** Also return self-attention weights; slower, since attention is then not fused. */
  readonly attentionWeights?: boolean;
}

export interface EncoderResult<Aux> {
  /** After the last layer norm: what the decoder attends to. */
  readonly hidden: Hidden;
  /** Convolutions plus positions: the input of the first block. */
  readonly embedded: Hidden;
  /** The residual stream after each block. */
  readonly layers: readonly Hidden[];
  /** What the feed-forward of each block returned beside its result. */
  readonly aux: readonly Aux[];
  /** By layer, with `attentionWeights`; else empty. */
  readonly weights: readonly AttentionWeights[];
}

/**
 * The Whisper encoder (section 2.2 of the paper): two convolutions of width 3 with GELU, the second
 * of stride 2, sinusoidal positions, pre-norm transformer blocks, layer norm.
 *
 * `frame` may be any size up to twice the audio context: fewer positions are then used.
 */
export const encoder = <Aux>(
  g: Builder,
  values: EncoderValues,
  mel: V<readonly ['batch', 'mel', 'frame']>,
  options: EncoderOptions<Aux>,
): EncoderResult<Aux> => {
  const embedded = g.scope('model.encoder', () => embedAudio(g, values, mel, options.seams));
  const layers: Hidden[] = [];
  const aux: Aux[] = [];
  const weights: AttentionWeights[] = [];
  let x = embedded;
  values.layers.forEach((layer, index) => {
    const block: BlockRef = { stack: 'encoder', index };
    const result = g.scope(blockPath(block), () => encoderBlock(g, x, layer, block, options));
    x = result.y;
    layers.push(x);
    aux.push(result.aux);
    if (result.weights) weights.push(result.weights);
  });
  const hidden = g.scope('model.encoder', () =>
    g.layerNorm(x, values.layer_norm.weight, values.layer_norm.bias),
  );
  return { hidden, embedded, layers, aux, weights };
};

const embedAudio = <Aux>(
  g: Builder,
  { conv1, conv2, embed_positions }: EncoderValues,
  mel: V<readonly ['batch', 'mel', 'frame']>,
  { dropout }: Seams<Aux>,
): Hidden => {
  const first = g.gelu(g.conv1d(mel, conv1.weight, conv1.bias, { padding: 1 })); // [batch, state, frame]
  const second = g.gelu(
    g.conv1d(first, conv2.weight, conv2.bias, { stride: 2, padding: 1, as: 'time' }),
  ); // [batch, state, time]
  const x = g.transpose(second, ['batch', 'time', 'state'], [0, 2, 1]);
  const positions = g.slice(embed_positions.weight, ['time', 'state'], {
    axis: 0,
    end: g.dim(x, 1),
  });
  return dropout(g, g.add(x, positions), 'model.encoder.embed_positions');
};

/** One block: self-attention over all frames (no mask), then the feed-forward. */
const encoderBlock = <Aux>(
  g: Builder,
  x: Hidden,
  values: EncoderBlockValues,
  block: BlockRef,
  options: EncoderOptions<Aux>,
): { readonly y: Hidden; readonly aux: Aux; readonly weights?: AttentionWeights } => {
  const { heads, seams } = options;
  const path = `${blockPath(block)}.self_attn`;
  let weights: AttentionWeights | undefined;
  const attention = { attention: values.self_attn, norm: values.self_attn_layer_norm };
  const attended = addAttention(g, x, attention, path, seams, (normalised) => {
    const inputs = projectSelf(g, normalised, values.self_attn, seams.linear, path);
    if (!options.attentionWeights) return attend(g, inputs, { heads });
    const seen = attendWithWeights(g, inputs, { heads });
    weights = seen.weights;
    return seen.y;
  });
  const result = addFeedForward(g, attended, values, block, seams);
  return weights ? { ...result, weights } : result;
};
