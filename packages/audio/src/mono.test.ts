import { fixture, rmsDifference, signal } from './__fixtures__/signal.js';
import { mixToMono, monoBlocks } from './mono.js';
import { openAudio } from './node.js';

it('mixes channels to their mean', () => {
  const one = Float32Array.of(1, 2);
  expect(mixToMono([one])).toBe(one);
  expect([...mixToMono([one, Float32Array.of(0, -1), Float32Array.of(2, 2)])]).toEqual([1, 1]);
  expect(mixToMono([]).length).toBe(0);
});

it('gives blocks at any rate', async () => {
  const samples: number[] = [];
  for await (const block of monoBlocks(await openAudio(fixture('flac24.flac')), 8000))
    samples.push(...block);
  expect(samples.length).toBe(2000);
  const actual = Float32Array.from(samples).subarray(100, 1900);
  expect(rmsDifference(actual, signal(8000, 2000).subarray(100))).toBeLessThan(1e-3);
});
