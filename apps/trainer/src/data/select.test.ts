import type { Utterance } from '@distilwhisper/data';
import { splitSpeakers, takeShuffled } from './select.js';

const said = (speaker: string | undefined, count: number): Utterance[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `${speaker}-${i}`,
    audio: { kind: 'file', path: 'x' },
    text: 'x',
    language: 'fa',
    ...(speaker === undefined ? {} : { speaker }),
  }));

const speakers = (utterances: readonly Utterance[]) =>
  new Set(utterances.map(({ speaker }) => speaker));

describe('splitSpeakers', () => {
  const all = [said('most', 60), said('a', 6), said('b', 5), said('c', 4), said('d', 25)].flat();

  it.each([1, 2, 3, 4, 5])('holds back whole speakers, no more than asked (seed %i)', (seed) => {
    const { train, held } = splitSpeakers(all, 0.1, seed);
    expect(train.length + held.length).toBe(all.length);
    expect(held.length).toBeGreaterThan(3);
    expect(held.length).toBeLessThanOrEqual(10);
    const trained = speakers(train);
    for (const speaker of speakers(held)) expect(trained.has(speaker)).toBe(false);
    expect(trained.has('most')).toBe(true);
  });

  it('depends on the seed alone', () => {
    const ids = (seed: number) => splitSpeakers(all, 0.1, seed).held.map(({ id }) => id);
    expect(ids(1)).toEqual(ids(1));
    expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => ids(seed).join())).size).toBeGreaterThan(1);
  });

  it('draws utterances where nobody is named, and keeps all for a share of 0', () => {
    const nameless = said(undefined, 20);
    expect(splitSpeakers(nameless, 0.25, 1).held).toHaveLength(5);
    expect(splitSpeakers(all, 0, 1)).toEqual({ train: all, held: [] });
  });
});

it('takeShuffled keeps the order of the source', () => {
  const taken = takeShuffled(said('a', 50), 10, 3).map(({ id }) => Number(id.slice(2)));
  expect(taken).toHaveLength(10);
  expect(taken).toEqual([...taken].sort((a, b) => a - b));
  expect(taken).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
