import fc from 'fast-check';

import { utterance } from '../testing/fixtures.js';
import type { Utterance } from '../utterance.js';
import { languageBatches } from './language-batches.js';

const clips = (count: number, language: string): Utterance[] =>
  Array.from({ length: count }, (_, i) =>
    utterance(`${language} ${i}`, { language, durationSeconds: ((i * 7919) % 1000) / 100 + 0.1 }),
  );
const options = { batchSize: 4, seed: 1, epoch: 0 };
const idsOf = (batches: ReturnType<typeof languageBatches>) =>
  batches.map(({ utterances }) => utterances.map(({ id }) => id));

test('every clip once, one language a batch, one smaller batch a language', () => {
  const sizes = fc.record({ ca: fc.nat(30), fa: fc.nat(30), pl: fc.nat(30) });
  const settings = fc.record({
    batchSize: fc.integer({ min: 1, max: 9 }),
    seed: fc.nat(),
    epoch: fc.nat(5),
    lengthBuckets: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(sizes, settings, (counts, chosen) => {
      const all = Object.entries(counts).flatMap(([language, count]) => clips(count, language));
      const batches = languageBatches(all, chosen);
      expect(idsOf(batches).flat().sort()).toEqual(all.map(({ id }) => id).sort());
      for (const { language, utterances } of batches) {
        expect(utterances.length).toBeGreaterThan(0);
        expect(utterances.every((one) => one.language === language)).toBe(true);
      }
      for (const [language, count] of Object.entries(counts))
        expect(batches.filter((batch) => batch.language === language)).toHaveLength(
          Math.ceil(count / chosen.batchSize),
        );
    }),
  );
});

test('the order follows from seed and epoch alone', () => {
  const all = [...clips(20, 'ca'), ...clips(9, 'fa')];
  const first = languageBatches(all, options);
  expect(languageBatches(all, options)).toEqual(first);
  expect(idsOf(languageBatches(all, { ...options, epoch: 1 }))).not.toEqual(idsOf(first));
  expect(idsOf(languageBatches(all, { ...options, seed: 2 }))).not.toEqual(idsOf(first));
});

test('batches of a language do not depend on the others', () => {
  const alone = idsOf(languageBatches(clips(20, 'ca'), options)).sort();
  const both = languageBatches([...clips(9, 'fa'), ...clips(20, 'ca')], options);
  expect(idsOf(both.filter(({ language }) => language === 'ca')).sort()).toEqual(alone);
});

test('length buckets lessen the padding, and the languages’ batches still mix', () => {
  const all = [...clips(200, 'ca'), ...clips(200, 'fa')];
  const padding = (lengthBuckets: number) =>
    languageBatches(all, { ...options, lengthBuckets }).reduce((sum, { utterances }) => {
      const seconds = utterances.map(({ durationSeconds }) => durationSeconds!);
      return sum + Math.max(...seconds) * seconds.length - seconds.reduce((a, b) => a + b);
    }, 0);
  expect(padding(10)).toBeLessThan(padding(1) / 3);
  const languages = languageBatches(all, { ...options, lengthBuckets: 10 }).map(
    (one) => one.language,
  );
  const changes = languages.filter((language, i) => i > 0 && language !== languages[i - 1]).length;
  expect(changes).toBeGreaterThan(20); // of 99; in random order about half
});

test('impossible settings are refused', () => {
  expect(() => languageBatches([], { ...options, batchSize: 0 })).toThrow(
    'batchSize must be a whole number from 1, got 0',
  );
  expect(() => languageBatches([], { ...options, epoch: -1 })).toThrow('epoch must be');
  expect(() => languageBatches([], { ...options, lengthBuckets: 1.5 })).toThrow('lengthBuckets');
});
