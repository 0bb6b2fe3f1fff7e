import { readTextScores } from '../__fixtures__/text-scores.js';
import { seeded } from '../__fixtures__/statistics.js';
import { alignTokens, countErrors, type Alignment } from './align.js';
import { errorCount, hypothesisLength, referenceLength, type ErrorCounts } from './counts.js';
import { errorRates } from './rates.js';
import { characterErrorRate, pairTexts, scoreCorpus, scorePair, wordErrorRate } from './score.js';
import { alignedTokens, formatAlignment } from './show.js';
import { splitCharacters, splitWords } from './tokens.js';
import { whisperBasic } from '../text/basic.js';

const { pairs } = readTextScores();
const inOrder = (c: ErrorCounts): number[] => [c.hits, c.substitutions, c.deletions, c.insertions];
const asJiwer = ({ chunks }: Alignment) =>
  chunks.map((c) => [c.kind, c.referenceStart, c.referenceEnd, c.hypothesisStart, c.hypothesisEnd]);

describe(`against jiwer on ${pairs.length} pairs in ${new Set(pairs.map((p) => p.language)).size - 1} languages and edge cases`, () => {
  it('words: operations, counts and rates', () => {
    for (const pair of pairs) {
      const alignment = alignTokens(splitWords(pair.reference), splitWords(pair.hypothesis));
      expect(asJiwer(alignment)).toEqual(pair.chunks);
      expect(inOrder(alignment.counts)).toEqual(pair.words);
      const { errorRate, matchErrorRate, informationPreserved, informationLost } = errorRates(
        alignment.counts,
      );
      [errorRate, matchErrorRate, informationPreserved, informationLost].forEach((rate, index) =>
        expect(rate).toBeCloseTo(pair.rates[index]!, 12),
      );
    }
  });

  it('characters: operations and counts', () => {
    for (const pair of pairs) {
      const alignment = alignTokens(
        splitCharacters(pair.reference),
        splitCharacters(pair.hypothesis),
      );
      expect(asJiwer(alignment)).toEqual(pair.characterChunks);
      expect(inOrder(alignment.counts)).toEqual(pair.characters);
    }
  });
});

/** The textbook recurrence, one row at a time. */
function distance(a: readonly string[], b: readonly string[]): number {
  let row = b.map((_, index) => index + 1);
  a.forEach((token, i) => {
    let diagonal = i;
    let left = i + 1;
    row = row.map((above, j) => {
      const cost = Math.min(above + 1, left + 1, diagonal + (token === b[j] ? 0 : 1));
      diagonal = above;
      left = cost;
      return cost;
    });
  });
  return row.at(-1) ?? a.length;
}

describe('alignTokens', () => {
  const rng = seeded(12);
  const random = (length: number, kinds: number): string[] =>
    Array.from({ length }, () => String(Math.floor(rng.uniform() * kinds)));

  it.each([
    [31, 33, 3],
    [32, 32, 2],
    [64, 5, 4],
    [97, 160, 6],
    [2600, 2500, 40], // large enough to be halved
  ])('is optimal and covers both sides: %i against %i tokens', (n, m, kinds) => {
    const [reference, hypothesis] = [random(n, kinds), random(m, kinds)];
    const { counts, chunks } = alignTokens(reference, hypothesis);
    expect(errorCount(counts)).toBe(distance(reference, hypothesis));
    expect([referenceLength(counts), hypothesisLength(counts)]).toEqual([n, m]);
    expect(countErrors(reference, hypothesis)).toEqual(counts);
    let [atReference, atHypothesis] = [0, 0];
    for (const chunk of chunks) {
      expect([chunk.referenceStart, chunk.hypothesisStart]).toEqual([atReference, atHypothesis]);
      [atReference, atHypothesis] = [chunk.referenceEnd, chunk.hypothesisEnd];
    }
    expect([atReference, atHypothesis]).toEqual([n, m]);
  });

  it('keeps memory small for hours of speech', () => {
    const reference = random(30_000, 500);
    const hypothesis = reference.filter(() => rng.uniform() < 0.9);
    const before = process.memoryUsage().arrayBuffers;
    const { counts } = alignTokens(reference, hypothesis);
    const grown = process.memoryUsage().arrayBuffers - before;
    expect(errorCount(counts)).toBe(30_000 - hypothesis.length);
    expect(grown).toBeLessThan(64e6); // a full matrix of bytes would take 800 MB
  });
});

describe('scoreCorpus', () => {
  const some = pairTexts(['The cat sat.', ''], ['the cat sat down', 'noise']);

  it('sums over utterances and signs the score', () => {
    const score = scoreCorpus(some, { normalizer: whisperBasic() });
    expect(score.signature).toBe('wer|norm:whisper-basic|tok:word|v:1');
    expect(score.errorRate).toBeCloseTo(2 / 3, 12);
    expect(score.utterances).toHaveLength(2);
    expect(scoreCorpus(some, { unit: 'character' }).signature).toBe('cer|norm:none|tok:char|v:1');
  });

  it('takes a generator', () => {
    function* stream() {
      yield* some;
    }
    expect(wordErrorRate(stream())).toBe(wordErrorRate(some));
    expect(characterErrorRate(stream())).toBe(scoreCorpus(some, { unit: 'character' }).errorRate);
  });

  it('without pairs is perfect, and without reference words counts insertions', () => {
    expect(scoreCorpus([])).toMatchObject({ errorRate: 0, informationPreserved: 1 });
    expect(scoreCorpus([{ reference: '', hypothesis: 'a b' }])).toMatchObject({
      errorRate: 2,
      matchErrorRate: 1,
    });
  });

  it('refuses lists of unequal length', () => {
    expect(() => pairTexts(['a', 'b'], ['a'])).toThrow(
      'pairTexts: references has 2 entries but hypotheses has 1; pair them one to one before scoring',
    );
  });

  it('marks its errors like the other packages do', () => {
    const caught = (() => {
      try {
        pairTexts(['a'], []);
      } catch (error) {
        return error;
      }
      return undefined;
    })();
    expect(caught).toMatchObject({
      name: 'DistilWhisperError',
      code: 'mismatch',
      details: { references: 1 },
    });
    expect(Symbol.for('distilwhisper.error') in (caught as object)).toBe(true);
  });
});

describe('showing an alignment', () => {
  it('puts missing tokens and the kind of error under each other', () => {
    const [reference, hypothesis] = [
      splitWords('the quick fox ran'),
      splitWords('the slow fox ran away'),
    ];
    const tokens = alignedTokens(alignTokens(reference, hypothesis), reference, hypothesis);
    expect(tokens.map(({ kind }) => kind)).toEqual([
      'equal',
      'substitute',
      'equal',
      'equal',
      'insert',
    ]);
    expect(formatAlignment(tokens)).toBe(
      [
        'REF: the quick fox ran ****',
        'HYP: the slow  fox ran away',
        '         S             I',
      ].join('\n'),
    );
  });

  it('of nothing is empty', () => {
    expect(alignedTokens(alignTokens([], []), [], [])).toEqual([]);
    expect(scorePair({ reference: '', hypothesis: '' })).toEqual({
      hits: 0,
      substitutions: 0,
      deletions: 0,
      insertions: 0,
    });
  });
});
