import { expected, utterance } from '../testing/fixtures.js';
import { splitBySpeaker } from './split-by-speaker.js';

const shares = { validation: 0.3, test: 0.2, salt: 'salt' };
const speakers = Object.entries(expected.hashes.speakers);
const clips = speakers.flatMap(([speaker]) => [
  utterance(`${speaker} 1`, { speaker }),
  utterance(`${speaker} 2`, { speaker }),
]);
const names = (utterances: readonly { speaker?: string }[]) =>
  new Set(utterances.map(({ speaker }) => speaker!));

test('a speaker’s part follows from the hash that Python computes', () => {
  const { train, validation, test: held } = splitBySpeaker(clips, shares);
  const between = (low: number, high: number) =>
    new Set(speakers.filter(([, at]) => at >= low && at < high).map(([speaker]) => speaker));
  expect(names(validation)).toEqual(between(0, 0.3));
  expect(names(held)).toEqual(between(0.3, 0.5));
  expect(names(train)).toEqual(between(0.5, 1));
  expect(train.length + validation.length + held.length).toBe(clips.length);
  expect(Math.min(train.length, validation.length, held.length)).toBeGreaterThan(0);
});

test('more speakers move nobody; another salt does', () => {
  const half = clips.slice(0, clips.length / 2);
  const before = splitBySpeaker(half, shares);
  const after = splitBySpeaker(clips, shares);
  for (const part of ['train', 'validation', 'test'] as const)
    for (const clip of before[part]) expect(after[part]).toContain(clip);
  expect(splitBySpeaker(clips, { ...shares, salt: 'other' })).not.toEqual(after);
});

test('clips without a speaker train, or go by their ids', () => {
  const nameless = Array.from({ length: 30 }, (_, i) => utterance(`clip ${i}`));
  expect(splitBySpeaker([...nameless, ...clips], shares).train).toEqual(
    expect.arrayContaining(nameless),
  );
  expect(
    splitBySpeaker(nameless, { ...shares, unknownSpeaker: 'by-id' }).test.length,
  ).toBeGreaterThan(0);
  expect(() => splitBySpeaker(nameless, shares)).toThrow(
    "no clip names its speaker; with unknownSpeaker: 'by-id' clips are split by id",
  );
});

test('impossible shares are refused', () => {
  expect(() => splitBySpeaker(clips, { ...shares, validation: 0.9 })).toThrow(
    'shares must be 0 to 1 in all: validation 0.9, test 0.2',
  );
});
