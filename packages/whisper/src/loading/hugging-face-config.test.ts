import { readFileSync } from 'node:fs';
import { fixturePath } from '../__fixtures__/tiny-model.js';
import { huggingFaceSizes, parseHuggingFaceConfig } from './hugging-face-config.js';

const config = JSON.parse(
  readFileSync(fixturePath('hugging-face', 'config.json'), 'utf8'),
) as Record<string, unknown>;

const without = (key: string) =>
  Object.fromEntries(Object.entries(config).filter(([name]) => name !== key));

describe('config.json', () => {
  it('gives the dimensions', () => {
    expect(parseHuggingFaceConfig(config)).toEqual({
      melBins: 8,
      audioContext: 12,
      textContext: 14,
      vocabulary: 60,
      state: 16,
      encoder: { layers: 2, heads: 2, feedForward: 64 },
      decoder: { layers: 2, heads: 2, feedForward: 64 },
    });
  });

  it('gets its sizes back from the dimensions', () => {
    expect(config).toMatchObject(huggingFaceSizes(parseHuggingFaceConfig(config)));
    const distinct = { ...config, encoder_layers: 3, decoder_layers: 4, encoder_attention_heads: 8, encoder_ffn_dim: 65, decoder_ffn_dim: 66 }; // prettier-ignore
    expect(distinct).toMatchObject(huggingFaceSizes(parseHuggingFaceConfig(distinct)));
  });

  it.each([
    [without('d_model'), 'm/config.json: "d_model" must be a positive integer, found undefined'],
    [{ ...config, vocab_size: '60' }, '"vocab_size" must be a positive integer, found "60"'],
    [{ ...config, encoder_layers: 0 }, '"encoder_layers" must be a positive integer, found 0'],
    [
      { ...config, model_type: 'wav2vec2' },
      '"model_type" is "wav2vec2", only "whisper" is supported',
    ],
    [{ ...config, activation_function: 'relu' }, '"activation_function" is "relu", only "gelu"'],
    [{ ...config, scale_embedding: true }, '"scale_embedding" is true, only false is supported'],
    [
      { ...config, decoder_attention_heads: 3 },
      'd_model 16 does not divide by decoder_attention_heads 3',
    ],
    [[], 'm/config.json: expected a JSON object, found []'],
    [null, 'm/config.json: expected a JSON object, found null'],
  ])('refuses %#', (content, message) => {
    expect(() => parseHuggingFaceConfig(content, 'm/config.json')).toThrow(message);
  });
});
