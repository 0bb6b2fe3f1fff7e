import { publishedModel } from '../published-models.js';
import { parseGenerationConfig } from './generation-config.js';

const { dimensions } = publishedModel('tiny')!;

describe('generation_config.json', () => {
  it('reads what decoding needs and ignores the rest', () => {
    const content = {
      alignment_heads: [
        [2, 2],
        [3, 5],
      ],
      suppress_tokens: [1, 2],
      begin_suppress_tokens: [220],
      max_initial_timestamp_index: 50,
      transformers_version: '4.40',
    };
    expect(parseGenerationConfig(content, dimensions)).toEqual({
      alignmentHeads: [
        { layer: 2, head: 2 },
        { layer: 3, head: 5 },
      ],
      suppressTokens: [1, 2],
      beginSuppressTokens: [220],
      maxInitialTimestampIndex: 50,
    });
  });

  it('may lack everything', () => {
    expect(parseGenerationConfig({ suppress_tokens: null }, dimensions)).toEqual({});
  });

  it.each([
    [
      { alignment_heads: [[4, 0]] },
      'holds [4,0], which is no [layer, head] of a decoder with 4 layers of 6 heads',
    ],
    [{ alignment_heads: [[0, 6]] }, 'holds [0,6], which is no [layer, head]'],
    [{ alignment_heads: 3 }, 'holds 3, which is no [layer, head]'],
    [{ suppress_tokens: ['a'] }, '"suppress_tokens" must be a list of token ids'],
    ['text', 'expected a JSON object, found "text"'],
  ])('refuses %j', (content, message) => {
    expect(() => parseGenerationConfig(content, dimensions)).toThrow(message);
  });
});
