import { canonicalName } from './parameter-names.js';

describe('canonicalName', () => {
  it.each([
    ['encoder.conv1.weight', 'model.encoder.conv1.weight'],
    ['encoder.positional_embedding', 'model.encoder.embed_positions.weight'],
    ['encoder.ln_post.bias', 'model.encoder.layer_norm.bias'],
    ['encoder.blocks.10.attn.query.weight', 'model.encoder.layers.10.self_attn.q_proj.weight'],
    ['encoder.blocks.0.attn_ln.weight', 'model.encoder.layers.0.self_attn_layer_norm.weight'],
    ['encoder.blocks.0.mlp.0.weight', 'model.encoder.layers.0.fc1.weight'],
    ['decoder.blocks.1.mlp.2.bias', 'model.decoder.layers.1.fc2.bias'],
    ['decoder.blocks.1.mlp_ln.bias', 'model.decoder.layers.1.final_layer_norm.bias'],
    ['decoder.blocks.1.cross_attn.key.weight', 'model.decoder.layers.1.encoder_attn.k_proj.weight'],
    ['decoder.blocks.1.cross_attn.out.bias', 'model.decoder.layers.1.encoder_attn.out_proj.bias'],
    ['decoder.blocks.1.cross_attn_ln.bias', 'model.decoder.layers.1.encoder_attn_layer_norm.bias'],
    ['decoder.token_embedding.weight', 'model.decoder.embed_tokens.weight'],
    ['decoder.positional_embedding', 'model.decoder.embed_positions.weight'],
    ['decoder.ln.weight', 'model.decoder.layer_norm.weight'],
    ['model.encoder.layers.0.fc1.weight', 'model.encoder.layers.0.fc1.weight'],
    ['lora.a', 'lora.a'],
  ])('%s is %s', (name, canonical) => {
    expect(canonicalName(name)).toBe(canonical);
  });
});
