import { parseOpenAiDims } from './openai-dims.js';

const dims = {
  n_mels: 80,
  n_vocab: 51865,
  n_audio_ctx: 1500,
  n_audio_state: 384,
  n_audio_head: 6,
  n_audio_layer: 4,
  n_text_ctx: 448,
  n_text_state: 384,
  n_text_head: 6,
  n_text_layer: 4,
};

describe('dims of an OpenAI checkpoint', () => {
  it('gives the dimensions', () => {
    expect(parseOpenAiDims(dims, 'tiny.pt')).toEqual({
      melBins: 80,
      audioContext: 1500,
      textContext: 448,
      vocabulary: 51865,
      state: 384,
      encoder: { layers: 4, heads: 6, feedForward: 1536 },
      decoder: { layers: 4, heads: 6, feedForward: 1536 },
    });
  });

  it.each([
    [{ n_mels: -1 }, 'tiny.pt: dims.n_mels must be a positive integer, found -1'],
    [{ n_vocab: undefined }, 'dims.n_vocab must be a positive integer, found undefined'],
    [{ n_audio_state: 512 }, 'must have one width, found n_audio_state 512 and n_text_state 384'],
  ])('refuses %j', (change, message) => {
    expect(() => parseOpenAiDims({ ...dims, ...change }, 'tiny.pt')).toThrow(message);
  });
});
