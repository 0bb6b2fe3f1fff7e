import type { Axis, F32 } from '@distilwhisper/tensor';
import type { Values } from '@distilwhisper/graph';

/** Parameters with Hugging Face names, so that a path in the tree is a key in the file. */
export type WhisperParams = {
  readonly model: { readonly encoder: EncoderParams; readonly decoder: DecoderParams };
};

/** Weight [out, in]. */
export type LinearParams<Out extends Axis, In extends Axis> = {
  readonly weight: F32<readonly [Out, In]>;
  readonly bias: F32<readonly [Out]>;
};

export type LayerNormParams = {
  readonly weight: F32<readonly ['state']>;
  readonly bias: F32<readonly ['state']>;
};

export type AttentionParams = {
  readonly q_proj: LinearParams<'state', 'state'>;
  /** The key projection has no bias: softmax over keys would cancel it. */
  readonly k_proj: { readonly weight: F32<readonly ['state', 'state']> };
  readonly v_proj: LinearParams<'state', 'state'>;
  readonly out_proj: LinearParams<'state', 'state'>;
};

export type FeedForwardParams = {
  readonly fc1: LinearParams<'inner', 'state'>;
  readonly fc2: LinearParams<'state', 'inner'>;
};

export type EncoderBlockParams = FeedForwardParams & {
  readonly self_attn: AttentionParams;
  readonly self_attn_layer_norm: LayerNormParams;
  readonly final_layer_norm: LayerNormParams;
};

export type DecoderBlockParams = EncoderBlockParams & {
  readonly encoder_attn: AttentionParams;
  readonly encoder_attn_layer_norm: LayerNormParams;
};

export type EncoderParams = {
  readonly conv1: {
    readonly weight: F32<readonly ['state', 'mel', 3]>;
    readonly bias: F32<readonly ['state']>;
  };
  readonly conv2: {
    readonly weight: F32<readonly ['state', 'state', 3]>;
    readonly bias: F32<readonly ['state']>;
  };
  readonly embed_positions: { readonly weight: F32<readonly ['position', 'state']> };
  readonly layers: readonly EncoderBlockParams[];
  readonly layer_norm: LayerNormParams;
};

export type DecoderParams = {
  /** Also the output projection (tied). */
  readonly embed_tokens: { readonly weight: F32<readonly ['vocabulary', 'state']> };
  readonly embed_positions: { readonly weight: F32<readonly ['position', 'state']> };
  readonly layers: readonly DecoderBlockParams[];
  readonly layer_norm: LayerNormParams;
};

export type EncoderValues = Values<EncoderParams>;
export type DecoderValues = Values<DecoderParams>;
export type EncoderBlockValues = Values<EncoderBlockParams>;
export type DecoderBlockValues = Values<DecoderBlockParams>;
export type AttentionValues = Values<AttentionParams>;
