import { readFileSync } from 'node:fs';

import { createRng, type F32, type Rng } from '@distilwhisper/tensor';

import { fixture } from '../__fixtures__/signal.js';
import { drawMaskSpans } from './mask-spans.js';
import { SPEC_AUGMENT_POLICIES, specAugment } from './spec-augment.js';

const ones = (bins: number, frames: number): F32<['mel', 'frame']> => ({
  dtype: 'float32',
  shape: [bins, frames],
  data: new Float32Array(bins * frames).fill(1),
});

describe('masks by share', () => {
  // [axis, share, length, minimum, uniform, spans]
  const cases = JSON.parse(readFileSync(fixture('mask-counts.json'), 'utf8')) as Array<
    [number, number, number, number, number, number]
  >;

  it('are as many as Hugging Face draws', () => {
    expect(cases.length).toBeGreaterThan(100);
    for (const [axis, share, length, minMasks, uniform, expected] of cases) {
      const rng: Rng = { ...createRng(0), uniform: () => uniform };
      expect(drawMaskSpans(rng, axis, { share, length, minMasks }).length).toBe(expected);
    }
  });

  it('start everywhere equally often, and never twice at one place', () => {
    const rng = createRng(5);
    const counts = new Float64Array(21);
    for (let round = 0; round < 4000; round += 1) {
      const spans = drawMaskSpans(rng, 30, { share: 0, length: 10, minMasks: 3 });
      expect(new Set(spans.map(({ start }) => start)).size).toBe(3);
      spans.forEach(({ start }) => (counts[start]! += 1));
    }
    // Binomial with n = 4000, p = 1/7: mean 571, deviation 22.
    counts.forEach((count) => expect(Math.abs(count - 4000 / 7)).toBeLessThan(5 * 22.2));
  });
});

it('masks by count have uniform lengths up to the limit and stay on the axis', () => {
  const rng = createRng(6);
  const counts = new Float64Array(16);
  for (let round = 0; round < 4000; round += 1)
    for (const { start, length } of drawMaskSpans(rng, 80, { masks: 2, maxLength: 15 })) {
      expect(start + length).toBeLessThanOrEqual(80);
      counts[length]! += 1;
    }
  // Binomial with n = 8000, p = 1/16: mean 500, deviation 21.7.
  counts.forEach((count) => expect(Math.abs(count - 500)).toBeLessThan(5 * 21.7));
  const short = drawMaskSpans(rng, 50, { masks: 100, maxLength: 70, maxShare: 0.2 });
  expect(Math.max(...short.map(({ length }) => length))).toBe(10);
});

it('masks whole columns and rows of a copy, and nothing behind the recording', () => {
  const mel = ones(80, 300);
  const masked = specAugment(mel, createRng(7), {
    time: { share: 0.2, length: 10, minMasks: 1 },
    frequency: { masks: 2, maxLength: 20 },
    frames: 200,
  });
  expect(mel.data.every((value) => value === 1)).toBe(true);
  const row = (bin: number) => masked.data.subarray(bin * 300, (bin + 1) * 300);
  const isRowMasked = (bin: number) =>
    row(bin)
      .subarray(0, 200)
      .every((value) => value === 0);
  const open = Array.from({ length: 80 }, (_, bin) => bin).filter((bin) => !isRowMasked(bin));
  expect(open.length).toBeLessThan(80);
  expect(open.length).toBeGreaterThanOrEqual(40);
  for (const bin of open) expect(row(bin)).toEqual(row(open[0]!));
  expect(row(open[0]!).filter((value) => value === 0).length).toBeGreaterThanOrEqual(10);
  for (let bin = 0; bin < 80; bin += 1)
    expect(
      row(bin)
        .subarray(200)
        .every((value) => value === 1),
    ).toBe(true);
});

it('the same seed masks the same, and the value is as asked', () => {
  const mel = ones(80, 300);
  const options = { ...SPEC_AUGMENT_POLICIES.librispeechDouble, value: -1.5 };
  const [a, b, c] = [1, 1, 2].map((seed) => specAugment(mel, createRng(seed), options));
  expect(a).toEqual(b);
  expect(a).not.toEqual(c);
  expect([...new Set(a!.data)].sort()).toEqual([-1.5, 1]);
  const mean = specAugment(mel, createRng(1), { ...options, value: 'mean' });
  expect(mean.data.every((value) => value === 1)).toBe(true);
  expect(specAugment(mel, createRng(1)).data).toContain(0);
});

it.each([
  [{ time: { share: 1.5, length: 10, minMasks: 0 } }, 'share must lie between 0 and 1, got 1.5'],
  [{ time: { share: 0.5, length: 0, minMasks: 0 } }, 'length must be a whole number >= 1, got 0'],
  [{ frequency: { masks: -1, maxLength: 5 } }, 'masks must be a whole number >= 0, got -1'],
  [{ frames: 301 }, 'frames must be a whole number from 0 to 300, got 301'],
])('refuses %j', (options, message) => {
  expect(() => specAugment(ones(80, 300), createRng(1), options)).toThrow(message);
});
