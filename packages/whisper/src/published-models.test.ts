import { defaultAlignmentHeads, isMultilingual, melFrames } from './dimensions.js';
import { parameterCount } from './loading/expected-parameters.js';
import { PUBLISHED_MODELS, publishedModel } from './published-models.js';

/** Counted by PyTorch in models built from the published sizes, tied output projection once. */
const COUNTS: Readonly<Record<string, number>> = {
  'tiny.en': 37760256,
  tiny: 37760640,
  'base.en': 72593408,
  base: 72593920,
  'small.en': 241734144,
  small: 241734912,
  'medium.en': 763856896,
  medium: 763857920,
  'large-v1': 1543304960,
  'large-v2': 1543304960,
  'large-v3': 1543490560,
  'large-v3-turbo': 808878080,
};

describe('published models', () => {
  it.each(PUBLISHED_MODELS)('%s has the published number of parameters', (name) => {
    expect(parameterCount(publishedModel(name)!.dimensions)).toBe(COUNTS[name]);
  });

  it('has alignment heads inside the decoder', () => {
    for (const name of PUBLISHED_MODELS) {
      const { dimensions, alignmentHeads } = publishedModel(name)!;
      expect(alignmentHeads.length).toBeGreaterThan(4);
      for (const { layer, head } of alignmentHeads) {
        expect(layer).toBeLessThan(dimensions.decoder.layers);
        expect(head).toBeLessThan(dimensions.decoder.heads);
      }
    }
  });

  it('has as many alignment heads as the released checkpoints', () => {
    const counts = PUBLISHED_MODELS.map((name) => publishedModel(name)!.alignmentHeads.length);
    expect(counts).toEqual([8, 6, 5, 8, 19, 10, 18, 6, 9, 23, 10, 6]);
  });

  it.each([
    ['openai/whisper-base.en', 'base.en'],
    ['whisper-large-v2', 'large-v2'],
    ['large', 'large-v3'],
    ['openai/whisper-large-v3-turbo', 'large-v3-turbo'],
    ['turbo', 'large-v3-turbo'],
  ])('%s is %s', (alias, name) => {
    expect(publishedModel(alias)).toEqual(publishedModel(name));
  });

  it.each(['distil-small.en', 'toString', ''])('knows no model "%s"', (name) => {
    expect(publishedModel(name)).toBeUndefined();
  });

  it('tells vocabularies and mel bins apart', () => {
    const facts = PUBLISHED_MODELS.map((name) => {
      const { dimensions } = publishedModel(name)!;
      return `${name} ${dimensions.vocabulary} ${dimensions.melBins} ${isMultilingual(dimensions)}`;
    });
    expect(facts).toContain('small.en 51864 80 false');
    expect(facts).toContain('large-v2 51865 80 true');
    expect(facts).toContain('large-v3-turbo 51866 128 true');
    expect(melFrames(publishedModel('tiny')!.dimensions)).toBe(3000);
  });

  it('falls back to all heads of the later half of the decoder', () => {
    const heads = defaultAlignmentHeads(publishedModel('tiny')!.dimensions);
    expect(heads).toHaveLength(12);
    expect(heads[0]).toEqual({ layer: 2, head: 0 });
  });
});
