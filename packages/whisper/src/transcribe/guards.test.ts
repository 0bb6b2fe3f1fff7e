import { findLoop } from './find-loop.js';
import { isLooping, isSilent, needsFallback } from './fallback.js';
import { windowSegments } from './window-segments.js';
import { gpt2Tokenizer } from '../__fixtures__/gpt2-vocabulary.js';

const thresholds = {
  compressionRatioThreshold: 2.4,
  logProbThreshold: -1,
  noSpeechThreshold: 0.6,
  loopThreshold: null,
};
const good = { tokens: [1, 2, 3], averageLogProb: -0.3, compressionRatio: 1.2, noSpeechProb: 0.1 };

describe('loops', () => {
  it.each([
    [[], undefined],
    [[1, 2, 3], undefined],
    [[1, 2, 1, 2, 3], { start: 0, length: 2, times: 2 }],
    [[9, 4, 4, 4, 4, 1], { start: 1, length: 1, times: 4 }],
    [[1, 2, 3, 1, 2, 3, 1, 2, 3, 1], { start: 0, length: 3, times: 3 }],
    [[5, 5, 1, 2, 1, 2, 1, 2], { start: 2, length: 2, times: 3 }],
  ])('of %j are %j', (tokens, expected) => expect(findLoop(tokens)).toEqual(expected));

  it('count as loops from the threshold on, timestamps left out', () => {
    const tokens = [100, 7, 101, 101, 7, 102, 102, 7, 103];
    const scores = { tokens, compressionRatio: 1 };
    expect(isLooping(scores, { ...thresholds, loopThreshold: 3 }, 100)).toBe(true);
    expect(isLooping(scores, { ...thresholds, loopThreshold: 4 }, 100)).toBe(false);
    expect(isLooping(scores, thresholds, 100)).toBe(false);
  });
});

describe('fallback', () => {
  it.each([
    ['a good text stands', {}, false],
    ['a loop falls back', { compressionRatio: 2.5 }, true],
    ['an improbable text falls back', { averageLogProb: -1.1 }, true],
    ['unless it is silence', { averageLogProb: -1.1, noSpeechProb: 0.7 }, false],
    ['even where it loops', { averageLogProb: -1.1, noSpeechProb: 0.7, compressionRatio: 3 }, false],
    ['silence alone does not excuse a loop', { noSpeechProb: 0.7, compressionRatio: 3 }, true],
  ])('%s', (_, change, expected) =>
    expect(needsFallback({ ...good, ...change }, thresholds, 100)).toBe(expected),
  ); // prettier-ignore

  it('is off with thresholds of null', () =>
    expect(
      needsFallback(
        { ...good, compressionRatio: 9, averageLogProb: -9 },
        { ...thresholds, compressionRatioThreshold: null, logProbThreshold: null },
        100,
      ),
    ).toBe(false));

  it('takes a window as silent unless its text is probable', () => {
    expect(isSilent({ ...good, noSpeechProb: 0.7 }, thresholds)).toBe(false);
    expect(isSilent({ ...good, noSpeechProb: 0.7, averageLogProb: -1.2 }, thresholds)).toBe(true);
    const noFloor = { ...thresholds, logProbThreshold: null };
    expect(isSilent({ ...good, noSpeechProb: 0.7 }, noFloor)).toBe(true);
    expect(isSilent({ ...good, noSpeechProb: 1 }, { ...thresholds, noSpeechThreshold: null })).toBe(
      false,
    );
  });
});

describe('segments of a window', () => {
  const tokenizer = gpt2Tokenizer();
  const at = (seconds: number) => tokenizer.special.timestampBegin + Math.round(seconds / 0.02);
  const cut = (tokens: number[]) => {
    const { segments, ...rest } = windowSegments(tokenizer, tokens, { seek: 1000, frames: 2000 });
    return { ...rest, times: segments.map(({ start, end, text }) => [start, end, text]) };
  };

  it.each([
    ['the whole window without timestamps', [262, 290], { times: [[10, 30, ' the and']], advance: 2000, isClosed: false }],
    ['nothing said', [], { times: [[10, 30, '']], advance: 2000, isClosed: false }],
    ['up to a single last timestamp', [at(0), 262, at(4)], { times: [[10, 14, ' the']], advance: 2000, isClosed: true }],
    ['pairs, and the rest left to the next window', [at(0), 262, at(2), at(3), 290, at(5), at(5), 286], { times: [[10, 12, ' the'], [13, 15, ' and']], advance: 500, isClosed: false }],
    ['pairs, closed by a single timestamp', [at(0), 262, at(2), at(2), 290, at(5)], { times: [[10, 12, ' the'], [12, 15, ' and']], advance: 2000, isClosed: true }],
  ])('%s', (_, tokens, expected) => expect(cut(tokens)).toEqual(expected)); // prettier-ignore
});
