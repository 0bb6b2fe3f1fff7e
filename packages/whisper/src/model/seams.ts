import type { Axes, Axis } from '@distilwhisper/tensor';
import type { Builder, V } from '@distilwhisper/graph';

/** The residual stream; `time` counts audio frames in the encoder and tokens in the decoder. */
export type Hidden = V<readonly ['batch', 'time', 'state']>;

/** Which block of which stack. */
export interface BlockRef {
  readonly stack: 'encoder' | 'decoder';
  readonly index: number;
}

/** The parameter path of a block, e.g. `model.encoder.layers.3`. */
export const blockPath = ({ stack, index }: BlockRef): string => `model.${stack}.layers.${index}`;

export interface LinearValues<Out extends Axis, In extends Axis> {
  readonly weight: V<readonly [Out, In]>;
  readonly bias?: V<readonly [Out]>;
}

/**
 * x w^T + bias, for every projection of a block. Replace it to add low-rank adapters or quantised
 * weights; `path` is the parameter path, e.g. `model.decoder.layers.0.encoder_attn.q_proj`.
 */
export type Linear = <Lead extends Axes, In extends Axis, Out extends Axis>(
  g: Builder,
  x: V<readonly [...Lead, In]>,
  values: LinearValues<Out, In>,
  path: string,
) => V<readonly [...Lead, Out]>;

/**
 * The feed-forward of a block, given its normalised input. `shared` is the block's own one; `aux`
 * is whatever the caller wants collected from every block, such as gate values.
 */
export type FeedForward<Aux> = (
  g: Builder,
  x: Hidden,
  block: BlockRef,
  shared: (x: Hidden) => Hidden,
) => { readonly y: Hidden; readonly aux: Aux };

/**
 * Applied to the result of each sublayer before it is added to the residual stream, and to the
 * embeddings. `place` is the path of the sublayer, e.g. `model.encoder.layers.0.self_attn`,
 * `model.encoder.layers.0.fc2` or `model.decoder.embed_tokens`.
 */
export type Dropout = (g: Builder, x: Hidden, place: string) => Hidden;

/** What a caller may replace in a block. Whisper itself knows no adapters, experts or languages. */
export interface Seams<Aux> {
  readonly linear: Linear;
  readonly feedForward: FeedForward<Aux>;
  readonly dropout: Dropout;
}

/** Plain Whisper: no adapters, the block's own feed-forward, no dropout. */
export const plainSeams: Seams<undefined> = {
  linear: (g, x, { weight, bias }) => g.linear(x, weight, bias ?? null),
  feedForward: (_g, x, _block, shared) => ({ y: shared(x), aux: undefined }),
  dropout: (_g, x) => x,
};
