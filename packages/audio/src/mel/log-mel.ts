import { fail, type F32 } from '@distilwhisper/tensor';

import { HOP_LENGTH, SAMPLE_RATE, WINDOW_LENGTH } from '../constants.js';
import { checkFinite } from '../finite.js';
import { createMelExtractor, type MelExtractor } from './mel-extractor.js';

export interface LogMelOptions {
  /** Mel bins: 80, or 128 for large-v3 and turbo. */
  readonly bins?: number;
  /** Seconds of silence appended before the transform. openai/whisper appends 30 to a whole file. */
  readonly padSeconds?: number;
  /** Silence is appended until the recording is at least this long. Whisper's encoder hears 30 s. */
  readonly padToSeconds?: number;
  /** Reused from an earlier call, to save compiling it again. */
  readonly extractor?: MelExtractor;
}

const HALF_WINDOW = WINDOW_LENGTH / 2;
/** Dynamic range kept below the loudest value, in units of log10 power: 80 dB. */
const RANGE = 8;

/** Clamps raw log10 energies to 8 below `maximum` and scales them as Whisper was trained: (x + 4) / 4. */
export const normaliseLogMel = (values: Float32Array, maximum: number): void => {
  const floor = maximum - RANGE;
  for (let i = 0; i < values.length; i += 1)
    values[i] = ((values[i]! < floor ? floor : values[i]!) + 4) / 4;
};

const checkLength = (total: number): void => {
  if (total <= HALF_WINDOW)
    fail(
      'argument',
      `a log-mel spectrogram reflects 200 samples at each end, so it needs at least 201; got ${total}. ` +
        'Pad short audio: { padToSeconds: 30 }',
      { samples: total },
    );
};

/** Copies `[from, from + length)` of the signal, reflected at its ends and silent from `samples.length` on. */
const copyReflected = (
  target: Float32Array,
  samples: Float32Array,
  from: number,
  length: number,
  total: number,
): void => {
  const inside = samples.subarray(Math.max(0, from), Math.max(0, from + length));
  const lead = Math.min(length, Math.max(0, -from));
  target.fill(0, 0, length);
  target.set(inside.subarray(0, length - lead), lead);
  for (let i = 0; i < lead; i += 1) target[i] = samples[-(from + i)] ?? 0;
  for (let i = Math.max(lead, total - from); i < length; i += 1)
    target[i] = samples[2 * (total - 1) - (from + i)] ?? 0;
};

/**
 * The log-mel spectrogram that Whisper models hear (openai/whisper `log_mel_spectrogram`): power spectrum
 * of Hann windows of 400 samples every 160, reflected at the ends; mel filters; log10 of at least 1e-10;
 * no more than 8 below the maximum; (x + 4) / 4.
 *
 * @param samples mono, 16 kHz, `[sample]`
 * @returns `[mel, frame]`, `floor(samples / 160)` frames of 10 ms
 * @throws DistilWhisperError `argument` for fewer than 201 samples after padding, `numeric` for NaN or infinity
 */
export const logMel = (
  samples: Float32Array,
  {
    bins = 80,
    padSeconds = 0,
    padToSeconds = 0,
    extractor = createMelExtractor(bins),
  }: LogMelOptions = {},
): F32<['mel', 'frame']> => {
  const total = Math.max(
    samples.length + Math.round(padSeconds * SAMPLE_RATE),
    Math.round(padToSeconds * SAMPLE_RATE),
  );
  checkLength(total);
  const frames = Math.floor(total / HOP_LENGTH);
  const data = new Float32Array(extractor.bins * frames); // [mel, frame]
  const { maximum, finite } = extractor.extract(
    frames,
    (target, frame, length) =>
      copyReflected(target, samples, frame * HOP_LENGTH - HALF_WINDOW, length, total),
    { data, frames, first: 0 },
    // Frames that hear nothing but appended silence need no transform.
    samples.length < total ? Math.ceil((samples.length + HALF_WINDOW) / HOP_LENGTH) : frames,
  );
  // The last samples may lie behind the last frame; all others have been heard.
  const unheard = finite ? Math.max(0, (frames - 1) * HOP_LENGTH + HALF_WINDOW) : 0;
  checkFinite(samples.subarray(unheard), 'log-mel spectrogram', SAMPLE_RATE, unheard);
  normaliseLogMel(data, maximum);
  return { dtype: 'float32', shape: [extractor.bins, frames], data };
};
