/** OpenAI module names and their Hugging Face counterparts. */
const OPENAI: readonly (readonly [RegExp, string])[] = [
  [/^(encoder|decoder)\.blocks\.(\d+)\./, 'model.$1.layers.$2.'],
  [/\.attn_ln\./, '.self_attn_layer_norm.'],
  [/\.cross_attn_ln\./, '.encoder_attn_layer_norm.'],
  [/\.mlp_ln\./, '.final_layer_norm.'],
  [/\.attn\./, '.self_attn.'],
  [/\.cross_attn\./, '.encoder_attn.'],
  [/_attn\.query\./, '_attn.q_proj.'],
  [/_attn\.key\./, '_attn.k_proj.'],
  [/_attn\.value\./, '_attn.v_proj.'],
  [/_attn\.out\./, '_attn.out_proj.'],
  [/\.mlp\.0\./, '.fc1.'],
  [/\.mlp\.2\./, '.fc2.'],
  [/^encoder\.ln_post\./, 'model.encoder.layer_norm.'],
  [/^decoder\.ln\./, 'model.decoder.layer_norm.'],
  [/^(encoder|decoder)\.positional_embedding$/, 'model.$1.embed_positions.weight'],
  [/^decoder\.token_embedding\./, 'model.decoder.embed_tokens.'],
  [/^encoder\.(conv\d)\./, 'model.encoder.$1.'],
];

/**
 * The Hugging Face name of a parameter, given that or an OpenAI name such as
 * `decoder.blocks.0.cross_attn.query.weight`. Names of neither kind are returned as they are.
 */
export const canonicalName = (name: string): string =>
  name.startsWith('model.')
    ? name
    : OPENAI.reduce((renamed, [from, to]) => renamed.replace(from, to), name);
