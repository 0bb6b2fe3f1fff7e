import { spawnSync } from 'node:child_process';

import { describeGolden, goldenPath, goldenTensors, readGoldenJson } from '@distilwhisper/testing';

import { decodeAudio } from './open-audio.js';

interface DecodeCase {
  readonly name: string;
  readonly file: string;
  readonly lossless: boolean;
  readonly expected_seconds: number;
  readonly duration_tolerance_s: number;
  readonly tolerance: {
    readonly max_abs?: number;
    readonly rms?: number;
    readonly shift_samples?: number;
  };
}

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const needsFfmpeg = (file: string): boolean => /\.(m4a|webm)$/.test(file);

/** Root mean square of the difference where both overlap, `actual` moved by `shift`. */
const rmsAt = (actual: Float32Array, expected: Float32Array, shift: number): number => {
  const from = Math.max(0, -shift);
  const to = Math.min(expected.length, actual.length - shift);
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += (actual[i + shift]! - expected[i]!) ** 2;
  return Math.sqrt(sum / (to - from));
};

const bestRms = (actual: Float32Array, expected: Float32Array, limit: number): number => {
  let best = Infinity;
  for (let shift = -limit; shift <= limit; shift += 1)
    best = Math.min(best, rmsAt(actual, expected, shift));
  return best;
};

describeGolden('audio', () => {
  const { cases } = readGoldenJson<{ cases: DecodeCase[] }>('audio', 'decode.json');
  const expected = goldenTensors('audio', 'decode.safetensors');

  for (const { name, file, expected_seconds, duration_tolerance_s, tolerance } of cases) {
    const run = needsFfmpeg(file) && !hasFfmpeg ? it.skip : it;
    run(`decodes ${file} as ffmpeg does`, async () => {
      const { samples, seconds } = await decodeAudio(goldenPath('audio', file));
      const reference = expected.f32(name).data;
      expect(Math.abs(seconds - expected_seconds)).toBeLessThanOrEqual(duration_tolerance_s);
      if (tolerance.max_abs !== undefined) {
        expect(samples.length).toBe(reference.length);
        const worst = samples.reduce((max, x, i) => Math.max(max, Math.abs(x - reference[i]!)), 0);
        expect(worst).toBeLessThanOrEqual(tolerance.max_abs);
      } else {
        const rms = bestRms(samples, reference, tolerance.shift_samples ?? 0);
        expect(rms).toBeLessThanOrEqual(tolerance.rms!);
      }
    });
  }
});
