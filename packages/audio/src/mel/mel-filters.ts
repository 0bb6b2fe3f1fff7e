import { fail, type F32 } from '@distilwhisper/tensor';

import { SAMPLE_RATE, WINDOW_LENGTH } from '../constants.js';

const FREQUENCIES = WINDOW_LENGTH / 2 + 1;
const HZ_PER_MEL = 200 / 3; // below 1 kHz the scale is linear
const KNEE_HZ = 1000;
const KNEE_MEL = KNEE_HZ / HZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27; // above it, 27 mels multiply the frequency by 6.4

const melOfHz = (hz: number): number =>
  hz < KNEE_HZ ? hz / HZ_PER_MEL : KNEE_MEL + Math.log(hz / KNEE_HZ) / LOG_STEP;

const hzOfMel = (mel: number): number =>
  mel < KNEE_MEL ? mel * HZ_PER_MEL : KNEE_HZ * Math.exp((mel - KNEE_MEL) * LOG_STEP);

/**
 * Triangular filters on Slaney's mel scale (Auditory Toolbox, 1998), 0 to 8 kHz, each of area 1.
 *
 * @param bins number of filters; Whisper uses 80, from large-v3 on 128
 * @returns weights of the 201 frequencies of a 400-point transform, `[mel, frequency]`
 * @throws DistilWhisperError `argument` where `bins` is not a whole number from 1 to 200
 */
export const melFilters = (bins: number): F32<['mel', 'frequency']> => {
  if (!Number.isInteger(bins) || bins < 1 || bins > WINDOW_LENGTH / 2)
    fail(
      'argument',
      `the number of mel bins is a whole number from 1 to 200 (80 or 128), got ${bins}`,
      {
        bins,
      },
    );
  const top = melOfHz(SAMPLE_RATE / 2);
  const edges = Array.from({ length: bins + 2 }, (_, i) => hzOfMel((i * top) / (bins + 1)));
  const data = new Float32Array(bins * FREQUENCIES);
  for (let bin = 0; bin < bins; bin += 1) {
    const [low, centre, high] = [edges[bin]!, edges[bin + 1]!, edges[bin + 2]!];
    for (let k = 0; k < FREQUENCIES; k += 1) {
      const hz = (k * SAMPLE_RATE) / WINDOW_LENGTH;
      const height = Math.min((hz - low) / (centre - low), (high - hz) / (high - centre));
      data[bin * FREQUENCIES + k] = (Math.max(0, height) * 2) / (high - low);
    }
  }
  return { dtype: 'float32', shape: [bins, FREQUENCIES], data };
};

/** The Hann window of one frame, periodic: `0.5 - 0.5 cos(2 pi n / 400)`. */
export const hannWindow = (): Float32Array =>
  Float32Array.from(
    { length: WINDOW_LENGTH },
    (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / WINDOW_LENGTH),
  );
