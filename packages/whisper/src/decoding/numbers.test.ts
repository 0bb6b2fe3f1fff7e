import fc from 'fast-check';
import { argmax, logSumExp } from './log-sum-exp.js';
import { bestHypothesis } from './rank.js';
import { topK } from './top-k.js';

const row = fc
  .array(fc.oneof(fc.float({ min: -60, max: 60, noNaN: true }), fc.constant(-Infinity)), {
    minLength: 1,
    maxLength: 50,
  })
  .map((values) => Float32Array.from(values));

describe('numbers over a row of logits', () => {
  it('logSumExp agrees with the plain formula', () =>
    fc.assert(
      fc.property(row, (values) => {
        const largest = values[argmax(values)]!;
        const plain = Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0));
        const actual = logSumExp(values, largest);
        if (largest === -Infinity) expect(actual).toBe(-Infinity);
        else expect(Math.abs(actual - plain)).toBeLessThan(1e-9);
      }),
    ));

  it('topK agrees with sorting', () =>
    fc.assert(
      fc.property(row, fc.integer({ min: 1, max: 8 }), (values, k) => {
        const sorted = [...values.keys()].sort((a, b) =>
          values[a] === values[b] ? a - b : values[b]! - values[a]!,
        );
        expect(topK(values, k)).toEqual(sorted.slice(0, k));
      }),
    ));

  it('argmax takes the first of equals', () => expect(argmax(Float32Array.of(1, 3, 3, 2))).toBe(1));
});

describe('ranking', () => {
  const short = { tokens: [1, 2], logProb: -1.2 };
  const long = { tokens: [1, 2, 3, 4, 5, 6], logProb: -3 };

  it('divides by the length, or by the penalty of a length', () => {
    expect(bestHypothesis([short, long], undefined)).toBe(long); // -0.6 and -0.5 per token
    expect(bestHypothesis([short, long], 0)).toBe(short); // log-probability alone
    expect(bestHypothesis([short, long], 1)).toBe(short); // -1.03 and -1.64
  });

  it('takes an empty hypothesis as one token long, and the first of equals', () => {
    const empty = { tokens: [], logProb: -0.1 };
    expect(bestHypothesis([long, empty], undefined)).toBe(empty);
    expect(bestHypothesis([short, { ...short }], undefined)).toBe(short);
  });
});
