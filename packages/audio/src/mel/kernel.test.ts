import { createRng } from '@distilwhisper/tensor';

import { HOP_LENGTH } from '../constants.js';
import { createMelKernel } from './kernel.js';
import { KERNEL_FRAMES } from './kernel-layout.js';
import { hannWindow, melFilters } from './mel-filters.js';

const COSINE = Float64Array.from({ length: 400 }, (_, i) => Math.cos((2 * Math.PI * i) / 400));

/** log10 mel energies of one frame by the definition of the discrete Fourier transform, in float64. */
const byDefinition = (samples: Float32Array, bins: number): number[] => {
  const window = hannWindow();
  const power = Array.from({ length: 201 }, (_, k) => {
    let [re, im] = [0, 0];
    for (let n = 0; n < 400; n += 1) {
      re += samples[n]! * window[n]! * COSINE[(k * n) % 400]!;
      im -= samples[n]! * window[n]! * COSINE[(k * n + 300) % 400]!; // sin x = cos (x - pi / 2)
    }
    return re * re + im * im;
  });
  const { data } = melFilters(bins);
  return Array.from({ length: bins }, (_, bin) =>
    Math.log10(
      Math.max(
        1e-10,
        power.reduce((sum, p, k) => sum + p * data[bin * 201 + k]!, 0),
      ),
    ),
  );
};

it.each([1, 80, 128, 200])('the kernel for %i bins equals the definition', (bins) => {
  const kernel = createMelKernel(bins);
  const rng = createRng(bins);
  kernel.samples.forEach((_, i) => {
    kernel.samples[i] = (rng.uniform() - 0.5) * 10 ** ((-6 * i) / kernel.samples.length);
  });
  kernel.run(KERNEL_FRAMES);
  for (const frame of [0, 1, 2, 3, 46, 99]) {
    const expected = byDefinition(kernel.samples.subarray(frame * HOP_LENGTH), bins);
    expected.forEach((value, bin) =>
      expect(Math.abs(kernel.output[bin * KERNEL_FRAMES + frame]! - value)).toBeLessThan(2e-5),
    );
  }
});

it.each([0, 201, 80.5, -1])('%d bins are refused', (bins) => {
  expect(() => createMelKernel(bins)).toThrow(
    `the number of mel bins is a whole number from 1 to 200 (80 or 128), got ${bins}`,
  );
});
