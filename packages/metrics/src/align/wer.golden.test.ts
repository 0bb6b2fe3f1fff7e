import { describeGolden, readGoldenJson } from '@distilwhisper/testing';
import { hypothesisLength, referenceLength } from './counts.js';
import { errorRates } from './rates.js';
import { scoreCorpus, scorePair, type TextPair } from './score.js';

interface Expected {
  readonly substitutions: number;
  readonly deletions: number;
  readonly insertions: number;
  readonly hits: number;
  readonly reference_length: number;
  readonly hypothesis_length: number;
}
interface GoldenPair extends TextPair {
  readonly words: Expected & { wer: number; mer: number; wil: number; wip: number };
  readonly characters: Expected & { cer: number };
}
interface Golden {
  readonly pairs: readonly GoldenPair[];
  readonly corpus: Readonly<Record<string, number>>;
}

const countsOf = ({ hits, substitutions, deletions, insertions }: Expected) => ({
  hits,
  substitutions,
  deletions,
  insertions,
});

describeGolden('metrics/wer.json', () => {
  const read = () => readGoldenJson<Golden>('metrics', 'wer.json');

  it('words: counts, WER, MER, WIL and WIP of every pair', () => {
    for (const pair of read().pairs) {
      const counts = scorePair(pair);
      const rates = errorRates(counts);
      expect(counts).toEqual(countsOf(pair.words));
      expect(referenceLength(counts)).toBe(pair.words.reference_length);
      expect(hypothesisLength(counts)).toBe(pair.words.hypothesis_length);
      expect(rates.errorRate).toBeCloseTo(pair.words.wer, 12);
      expect(rates.matchErrorRate).toBeCloseTo(pair.words.mer, 12);
      expect(rates.informationLost).toBeCloseTo(pair.words.wil, 12);
      expect(rates.informationPreserved).toBeCloseTo(pair.words.wip, 12);
    }
  });

  it('characters: counts and CER of every pair', () => {
    for (const pair of read().pairs) {
      const counts = scorePair(pair, { unit: 'character' });
      expect(counts).toEqual(countsOf(pair.characters));
      expect(errorRates(counts).errorRate).toBeCloseTo(pair.characters.cer, 12);
    }
  });

  it('the corpus of pairs with a reference', () => {
    const { pairs, corpus } = read();
    const spoken = pairs.filter((pair) => pair.reference.trim() !== '');
    const words = scoreCorpus(spoken);
    const characters = scoreCorpus(spoken, { unit: 'character' });
    expect(spoken).toHaveLength(corpus['pairs'] ?? NaN);
    expect(words.errorRate).toBeCloseTo(corpus['wer'] ?? NaN, 12);
    expect(words.matchErrorRate).toBeCloseTo(corpus['mer'] ?? NaN, 12);
    expect(words.informationLost).toBeCloseTo(corpus['wil'] ?? NaN, 12);
    expect(words.informationPreserved).toBeCloseTo(corpus['wip'] ?? NaN, 12);
    expect(words.counts.hits).toBe(corpus['hits']);
    expect(characters.errorRate).toBeCloseTo(corpus['cer'] ?? NaN, 12);
    expect(characters.counts.insertions).toBe(corpus['char_insertions']);
  });
});
