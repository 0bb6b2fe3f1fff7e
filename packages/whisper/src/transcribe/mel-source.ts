import { createLogMelStream } from '@distilwhisper/audio';
import { fail, tensor, zeros, type F32 } from '@distilwhisper/tensor';

/** Log-mel frames of 10 ms in one window: 30 s. */
export const WINDOW_FRAMES = 3000;
export const FRAMES_PER_SECOND = 100;

/**
 * A recording's log-mel spectrogram, read forwards in windows. It is that of the recording followed
 * by 30 s of silence, as in openai/whisper.
 */
export interface MelSource {
  readonly bins: number;
  /** Frames of the recording, where they are known before its end (for progress). */
  readonly frames?: number | undefined;
  /** Makes frames up to `end` readable; returns how many there are: fewer than `end` is all. */
  available(end: number): number | Promise<number>;
  /** Frames `first` to `first + count`, [mel, frame]; silence beyond the recording. */
  window(first: number, count: number): F32<readonly ['mel', 'frame']>;
  /** Frames before `frame` are no longer needed. */
  release?(frame: number): void;
  /** Nothing more is read: called when a transcription ends, also by an error or by its reader. */
  close?(): Promise<void>;
}

/**
 * A source over a whole spectrogram in memory.
 *
 * @param mel [mel, frame] of the recording and, after it, of up to 30 s of silence
 * @param frames frames of the recording itself
 */
export const melSource = (mel: F32<readonly ['mel', 'frame']>, frames: number): MelSource => {
  const [bins, length] = mel.shape as [number, number];
  if (!Number.isInteger(frames) || frames < 0 || frames > length)
    fail('argument', `a recording of ${frames} frames in a spectrogram of ${length}`, { frames, length }); // prettier-ignore
  return {
    bins,
    frames,
    available: () => frames,
    window: (first, count) => {
      const data = new Float32Array(bins * count);
      for (let bin = 0; bin < bins; bin += 1) {
        const row = mel.data.subarray(bin * length, (bin + 1) * length);
        data.set(row.subarray(first, first + count), bin * count);
      }
      return tensor('float32', [bins, count], data);
    },
  };
};

export interface StreamMelSourceOptions {
  /** Mel bins: 80, or 128 for large-v3 and turbo. */
  readonly bins?: number;
  /** Largest log10 energy of the whole recording, see `logMelMaximum`; default: the largest so far. */
  readonly maximum?: number;
  /** Number of samples, where known. */
  readonly samples?: number | undefined;
}

/**
 * A source over a recording of any length in flat memory: blocks of mono samples at 16 kHz are read
 * as they are needed.
 */
export const streamMelSource = (
  blocks: AsyncIterable<Float32Array>,
  { bins = 80, maximum, samples }: StreamMelSourceOptions = {},
): MelSource => {
  const stream = createLogMelStream({ bins });
  const iterator = blocks[Symbol.asyncIterator]();
  return {
    bins,
    frames: samples === undefined ? undefined : Math.floor(samples / 160),
    available: async (end) => {
      while (stream.frames < end) {
        const block = await iterator.next();
        if (block.done === true) {
          stream.end();
          break;
        }
        stream.push(block.value);
      }
      return stream.frames;
    },
    window: (first, count) => stream.window(first, count, maximum),
    release: (frame) => stream.release(frame),
    close: async () => {
      await iterator.return?.();
    },
  };
};

/**
 * `count` frames from `first` on as one window, [1, mel, length]: the rest is zero, as
 * openai/whisper pads.
 */
export const paddedWindow = (
  source: MelSource,
  first: number,
  count: number,
  length = WINDOW_FRAMES,
): F32<readonly ['batch', 'mel', 'frame']> => {
  const { data } = source.window(first, count);
  if (count === length) return tensor('float32', [1, source.bins, length], data);
  const padded = zeros<'float32', readonly ['batch', 'mel', 'frame']>('float32', [
    1,
    source.bins,
    length,
  ]);
  for (let bin = 0; bin < source.bins; bin += 1)
    padded.data.set(data.subarray(bin * count, (bin + 1) * count), bin * length);
  return padded;
};
