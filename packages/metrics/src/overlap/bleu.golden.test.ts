import { describeGolden, readGoldenJson } from '@distilwhisper/testing';
import { corpusBleu } from './bleu.js';
import { corpusChrf } from './chrf.js';
import type { Segment } from './segments.js';
import {
  tokenizer13a,
  tokenizerChar,
  tokenizerIntl,
  tokenizerNone,
  tokenizerZh,
  type Tokenizer,
} from './tokenizers.js';

interface GoldenCorpus {
  readonly name: string;
  readonly tokenize: string;
  readonly lowercase?: boolean;
  readonly references: readonly string[];
  readonly hypotheses: readonly string[];
  readonly bleu: number;
  readonly counts: readonly number[];
  readonly totals: readonly number[];
  readonly precisions: readonly number[];
  readonly bp: number;
  readonly sys_len: number;
  readonly ref_len: number;
  readonly signature: string;
  readonly chrf: { readonly score: number; readonly signature: string };
  readonly 'chrf++': { readonly score: number; readonly signature: string };
}

const TOKENIZERS: Readonly<Record<string, Tokenizer>> = Object.fromEntries(
  [tokenizer13a, tokenizerZh, tokenizerIntl, tokenizerChar, tokenizerNone].map((t) => [t.name, t]),
);
const named = (name: string): Tokenizer => {
  const tokenizer = TOKENIZERS[name];
  if (!tokenizer) throw new Error(`the golden uses the tokenizer ${name}`);
  return tokenizer;
};
const settings = (signature: string): string => signature.replace(/\|v(ersion)?:.*$/, '');

describeGolden('metrics/bleu.json', () => {
  it('equals sacrebleu for every corpus', () => {
    for (const golden of readGoldenJson<GoldenCorpus[]>('metrics', 'bleu.json')) {
      const segments = golden.hypotheses.map((hypothesis, index): Segment => ({
        hypothesis,
        references: [golden.references[index] ?? ''],
      }));
      const got = corpusBleu(segments, {
        tokenizer: named(golden.tokenize),
        lowercase: golden.lowercase ?? false,
      });
      expect(got.score).toBeCloseTo(golden.bleu, 8);
      expect(got.matches).toEqual(golden.counts);
      expect(got.totals).toEqual(golden.totals);
      golden.precisions.forEach((p, index) => expect(got.precisions[index]).toBeCloseTo(p, 8));
      expect(got.brevityPenalty).toBeCloseTo(golden.bp, 10);
      expect([got.hypothesisLength, got.referenceLength]).toEqual([golden.sys_len, golden.ref_len]);
      expect(settings(got.signature)).toBe(`bleu|${settings(golden.signature)}`);

      const chrf = corpusChrf(segments);
      expect(chrf.score).toBeCloseTo(golden.chrf.score, 8);
      expect(settings(chrf.signature)).toBe(`chrf|${settings(golden.chrf.signature)}`);
      const plus = corpusChrf(segments, { wordOrder: 2 });
      expect(plus.score).toBeCloseTo(golden['chrf++'].score, 8);
    }
  });
});

describeGolden('metrics/bleu_tokenize.json', () => {
  it('splits as sacrebleu does', () => {
    interface Line {
      readonly tokenize: string;
      readonly text: string;
      readonly tokens: string;
    }
    for (const { tokenize, text, tokens } of readGoldenJson<Line[]>(
      'metrics',
      'bleu_tokenize.json',
    ))
      expect(named(tokenize).tokenize(text).join(' ')).toBe(
        tokens.split(/\s+/).filter(Boolean).join(' '),
      );
  });
});
