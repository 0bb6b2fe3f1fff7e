import { languageBatches } from './decode-system.js';

const clip = (key: string, language: string, durationSeconds: number) => ({
  key,
  utterance: { id: key, text: 'x', language, durationSeconds, audio: { kind: 'file', path: key } as const }, // prettier-ignore
});

test('batches are of one language, neighbours in length', () => {
  const clips = [clip('a', 'de', 3), clip('b', 'nl', 1), clip('c', 'de', 1), clip('d', 'de', 2)];
  const keys = languageBatches(clips, 2).map((batch) => batch.map(({ key }) => key));
  expect(keys).toEqual([['c', 'd'], ['a'], ['b']]);
});
