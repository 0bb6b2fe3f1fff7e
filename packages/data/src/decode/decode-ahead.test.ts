import { setTimeout as sleep } from 'node:timers/promises';

import { DistilWhisperError } from '@distilwhisper/tensor';
import { utterance } from '../testing/fixtures.js';
import type { Utterance } from '../utterance.js';
import { decodeAhead } from './decode-ahead.js';

const batches = Array.from({ length: 6 }, (_, i) => ({
  utterances: [utterance(`${i}a`), utterance(`${i}b`)],
}));

test('order is kept whatever takes long', async () => {
  const decode = async ({ id }: Utterance) => {
    await sleep(id.startsWith('0') ? 30 : 1);
    return id.toUpperCase();
  };
  const values: string[] = [];
  for await (const { batch, items } of decodeAhead(batches, { decode })) {
    expect(items.map(({ utterance: { id } }) => id)).toEqual(batch.utterances.map(({ id }) => id));
    values.push(...items.map(({ value }) => value));
  }
  expect(values).toEqual(
    batches.flatMap((one) => one.utterances.map(({ id }) => id.toUpperCase())),
  );
});

test.each([0, 1, 3])('%i batches ahead, not more', async (ahead) => {
  const started = new Set<string>();
  const decode = async ({ id }: Utterance) => void started.add(id.slice(0, 1));
  let used = 0;
  for await (const { items } of decodeAhead(batches, { decode, ahead })) {
    used += 1;
    expect(items).toHaveLength(2);
    expect(started.size).toBe(Math.min(used + ahead, batches.length));
  }
  expect(used).toBe(6);
});

test('clips that do not decode are skipped and told', async () => {
  const broken = new DistilWhisperError('format', 'damaged');
  const decode = async ({ id }: Utterance) => {
    if (id === '1b' || id.startsWith('2')) throw broken;
    return id;
  };
  const skipped: string[] = [];
  const sizes: number[] = [];
  for await (const batch of decodeAhead(batches, { decode })) {
    sizes.push(batch.items.length);
    for (const { id, error } of batch.skipped) {
      expect(error).toBe(broken);
      skipped.push(id);
    }
  }
  expect(skipped).toEqual(['1b', '2a', '2b']);
  expect(sizes).toEqual([2, 1, 0, 2, 2, 2]);
});

test('a fault of the program ends the iteration, in its turn', async () => {
  const decode = async ({ id }: Utterance) => {
    if (id === '2a') throw new TypeError('not a function');
    return id;
  };
  let used = 0;
  await expect(async () => {
    for await (const { items } of decodeAhead(batches, { decode })) used += items.length;
  }).rejects.toThrow('not a function');
  expect(used).toBe(4);
});
