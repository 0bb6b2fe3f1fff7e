import { readTextScores } from '../__fixtures__/text-scores.js';
import { corpusBleu, sentenceBleu, type BleuOptions } from './bleu.js';
import { corpusChrf, type ChrfOptions } from './chrf.js';
import {
  tokenizer13a,
  tokenizerChar,
  tokenizerIntl,
  tokenizerNone,
  tokenizerZh,
} from './tokenizers.js';

const fixture = readTextScores();
const single = fixture.pairs.map(({ hypothesis, reference }) => ({
  hypothesis,
  references: [reference],
}));
const double = single.map(({ hypothesis, references }, index) => ({
  hypothesis,
  references: [...references, fixture.secondReferences[index] ?? ''],
}));
const settings = (signature: string): string => signature.replace(/\|v(ersion)?:.*$/, '');

const BLEU: Readonly<Record<string, BleuOptions>> = {
  '13a': { tokenizer: tokenizer13a },
  zh: { tokenizer: tokenizerZh },
  intl: { tokenizer: tokenizerIntl },
  char: { tokenizer: tokenizerChar },
  none: { tokenizer: tokenizerNone },
  lowercase: { lowercase: true },
  floor: { smoothing: { method: 'floor', value: 0.1 } },
  addK: { smoothing: { method: 'add-k', value: 1 } },
  unsmoothed: { smoothing: { method: 'none' } },
  order2: { maxOrder: 2 },
  twoReferences: {},
};

describe('BLEU against sacrebleu', () => {
  it.each(Object.keys(fixture.bleu))('%s', (name) => {
    const expected = fixture.bleu[name]!;
    const got = corpusBleu(name === 'twoReferences' ? double : single, BLEU[name]);
    expect(got.score).toBeCloseTo(expected.score, 8);
    expected.precisions.forEach((p, index) => expect(got.precisions[index]).toBeCloseTo(p, 8));
    expect(settings(got.signature).replace('|order:2', '')).toBe(
      `bleu|${settings(expected.signature)}`,
    );
  });

  it('of single sentences', () => {
    for (const [index, score] of fixture.sentenceBleu)
      expect(sentenceBleu(single[index]!).score).toBeCloseTo(score, 8);
  });
});

const CHRF: Readonly<Record<string, ChrfOptions>> = {
  chrf: {},
  'chrf++': { wordOrder: 2 },
  lowercase: { lowercase: true },
  whitespace: { whitespace: true },
  epsilon: { epsilonSmoothing: true, wordOrder: 2 },
  beta1: { beta: 1 },
  order3: { characterOrder: 3 },
  twoReferences: {},
};

describe('chrF against sacrebleu', () => {
  it.each(Object.keys(fixture.chrf))('%s', (name) => {
    const expected = fixture.chrf[name]!;
    const got = corpusChrf(name === 'twoReferences' ? double : single, CHRF[name]);
    expect(got.score).toBeCloseTo(expected.score, 8);
    expect(settings(got.signature).replace('|beta:1', '')).toBe(
      `chrf|${settings(expected.signature)}`,
    );
  });

  it('of single sentences', () => {
    for (const [index, score] of fixture.sentenceChrf)
      expect(corpusChrf([single[index]!], { wordOrder: 2 }).score).toBeCloseTo(score, 8);
  });
});

describe('bad input and a tokenizer of one’s own', () => {
  it('refuses a corpus without segments or a segment without reference', () => {
    expect(() => corpusBleu([])).toThrow(
      'corpusBleu: no segments; a corpus score needs at least one hypothesis',
    );
    expect(() => corpusChrf([{ hypothesis: 'a', references: [] }])).toThrow(
      'corpusChrf: segment 0 has no reference',
    );
  });

  it('scores empty hypotheses 0', () => {
    const empty = [{ hypothesis: '', references: ['a b c d e'] }];
    expect([corpusBleu(empty).score, corpusChrf(empty).score]).toEqual([0, 0]);
  });

  it('says when segments differ in their number of references', () => {
    expect(corpusBleu([...single.slice(20, 22), ...double.slice(22, 24)]).signature).toContain(
      'nrefs:var',
    );
  });

  it('takes a tokenizer made elsewhere and names it in the signature', () => {
    const pieces = { name: 'flores200', tokenize: (line: string) => line.match(/.{1,3}/gu) ?? [] };
    const score = corpusBleu([{ hypothesis: 'abcdefghijkl', references: ['abcdefghijkl'] }], {
      tokenizer: pieces,
    });
    expect(score.score).toBeCloseTo(100, 10);
    expect(score.signature).toBe('bleu|nrefs:1|case:mixed|eff:no|tok:flores200|smooth:exp|v:1');
  });
});
