import { wordErrorRatesOf } from './score-transcripts.js';

const heard = (reference: string, hypothesis: string) => ({ id: hypothesis, reference, hypothesis, language: 'ca', seconds: 1 }); // prettier-ignore

describe('the word error rates of a validation set', () => {
  it('count every error, and at most as many as a clip has words', () => {
    const transcripts = [
      heard('un dos tres quatre', 'un dos tres cinc'), // 1 of 4
      heard('bon dia', 'bon bon bon bon bon bon bon'), // 6 of 2: a loop
    ];
    expect(wordErrorRatesOf(transcripts, 'whisper-basic')).toEqual({ wer: 7 / 6, capped: 3 / 6 });
  });
});
