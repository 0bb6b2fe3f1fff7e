import { describeGolden, goldenTensors, readGoldenJson } from '@distilwhisper/testing';

import { resample } from './resampler.js';

interface ChirpCase {
  readonly from: number;
  readonly to: number;
  readonly f0: number;
  readonly f1: number;
  readonly seconds: number;
  readonly input_samples: number;
  readonly output_samples: number;
}
interface AliasCase {
  readonly from: number;
  readonly to: number;
  readonly alias_test_tone_hz: number;
  readonly amplitude: number;
  readonly requirement: string;
}

const EDGE = 400;

const chirp = ({ from, f0, f1, seconds, input_samples }: ChirpCase): Float32Array =>
  Float32Array.from({ length: input_samples }, (_, i) => {
    const t = i / from;
    return 0.5 * Math.sin(2 * Math.PI * (f0 * t + ((f1 - f0) / (2 * seconds)) * t * t));
  });

describeGolden('audio', () => {
  const cases = readGoldenJson<Array<ChirpCase | AliasCase>>('audio', 'resample.json');
  const chirps = goldenTensors('audio', 'resample.safetensors');

  for (const test of cases)
    if ('f0' in test)
      it(`resamples a chirp from ${test.from} to ${test.to} Hz as soxr does`, () => {
        const actual = resample(chirp(test), test.from, test.to);
        const name = `chirp_${test.from}`;
        const { data } = chirps.f32(name);
        const { atol = 0 } = chirps.tolerance(name);
        expect(actual.length).toBe(test.output_samples);
        let worst = 0;
        for (let i = EDGE; i < actual.length - EDGE; i += 1)
          worst = Math.max(worst, Math.abs(actual[i]! - data[i]!));
        expect(worst).toBeLessThanOrEqual(atol);
      });
    else
      it(`removes a tone of ${test.alias_test_tone_hz} Hz from ${test.from} to ${test.to} Hz`, () => {
        const { from, to, amplitude, alias_test_tone_hz: hz } = test;
        const limit = Number(/<= ([0-9.]+)/.exec(test.requirement)![1]);
        const tone = Float32Array.from(
          { length: from },
          (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / from),
        );
        const inside = resample(tone, from, to).subarray(EDGE, -EDGE);
        const power = inside.reduce((sum, x) => sum + x * x, 0) / inside.length;
        expect(Math.sqrt(power)).toBeLessThanOrEqual(limit);
      });
});
