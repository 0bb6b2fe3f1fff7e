import { fail, type F32 } from '@distilwhisper/tensor';

import { HOP_LENGTH, SAMPLE_RATE, WINDOW_LENGTH } from '../constants.js';
import { checkFinite } from '../finite.js';
import { createSignalWindow } from '../signal-window.js';
import { CHUNK_FRAMES, createFrameStore, type FrameStore } from './frame-store.js';
import { normaliseLogMel } from './log-mel.js';
import { createMelExtractor, SILENCE, type MelExtractor } from './mel-extractor.js';

/** A log-mel spectrogram that grows with the recording and is read in windows. */
export interface LogMelStream {
  readonly bins: number;
  /** Frames that can be read and sound: `floor(samples / 160)` after `end`. */
  readonly frames: number;
  /** The largest log10 energy so far. */
  readonly maximum: number;
  /** Mono samples at 16 kHz. */
  push(samples: Float32Array): void;
  /** No samples follow. */
  end(): void;
  /**
   * Frames `first` to `first + count` as a model hears them, `[mel, frame]`; silence beyond the recording.
   * The floor is 8 below `maximum`: by default that of everything pushed so far.
   */
  window(first: number, count: number, maximum?: number): F32<['mel', 'frame']>;
  /** Forgets the frames before `frame`, so that memory stays flat. */
  release(frame: number): void;
}

export interface LogMelStreamOptions {
  /** Mel bins: 80, or 128 for large-v3 and turbo. */
  readonly bins?: number;
  /** Reused from an earlier call, to save compiling it again. */
  readonly extractor?: MelExtractor;
}

const HALF_WINDOW = WINDOW_LENGTH / 2;

/** Turns the samples as they come into frames of the store; frame 0 hears samples 1 to 200 mirrored. */
const createFramer = (extractor: MelExtractor, store: FrameStore) => {
  const signal = createSignalWindow();
  let done = 0;
  let maximum = -Infinity;

  const extractChunk = (start: number, count: number): number =>
    extractor.extract(
      count,
      (target, frame, length) => {
        const at = (start + frame) * HOP_LENGTH - HALF_WINDOW - signal.from;
        target.set(signal.samples.subarray(at, at + length));
      },
      { data: store.chunkAt(start), frames: CHUNK_FRAMES, first: start % CHUNK_FRAMES },
    ).maximum;

  return {
    get done() {
      return done;
    },
    get maximum() {
      return maximum;
    },
    append: (samples: Float32Array): void =>
      signal.append(samples, done * HOP_LENGTH - HALF_WINDOW),
    advance: (upTo: number): void => {
      if (done === 0 && upTo > 0) signal.mirrorStart(HALF_WINDOW);
      while (done < upTo) {
        const count = Math.min(upTo - done, CHUNK_FRAMES - (done % CHUNK_FRAMES));
        maximum = Math.max(maximum, extractChunk(done, count));
        done += count;
      }
    },
  };
};

/**
 * The spectrogram of a recording as it arrives: 32 kB a second for 80 bins until `release`.
 *
 * Once `end` has been called every window equals that of `logMel(samples, { padSeconds: 30 })`, which is
 * what openai/whisper computes for a whole file. Before that the floor follows the loudest frame so far;
 * for the exact floor in flat memory read the recording twice, the first time with `logMelMaximum`.
 */
export const createLogMelStream = ({
  bins = 80,
  extractor = createMelExtractor(bins),
}: LogMelStreamOptions = {}): LogMelStream => {
  const store = createFrameStore(extractor.bins);
  const framer = createFramer(extractor, store);
  let samplesIn = 0;
  let ended = false;

  return {
    bins: extractor.bins,
    get frames() {
      return ended ? Math.floor(samplesIn / HOP_LENGTH) : framer.done;
    },
    get maximum() {
      return ended ? Math.max(framer.maximum, SILENCE) : framer.maximum; // silence follows every recording
    },
    push: (samples) => {
      if (ended) fail('argument', 'the log-mel stream has ended; samples can no longer be pushed');
      checkFinite(samples, 'log-mel spectrogram', SAMPLE_RATE, samplesIn);
      framer.append(samples);
      samplesIn += samples.length;
      // Frame f hears up to sample 160 f + 199.
      if (samplesIn > HALF_WINDOW)
        framer.advance(Math.floor((samplesIn - HALF_WINDOW) / HOP_LENGTH) + 1);
    },
    end: () => {
      if (ended) return;
      ended = true;
      framer.append(new Float32Array(2 * WINDOW_LENGTH));
      if (samplesIn > 0) framer.advance(Math.ceil((samplesIn + HALF_WINDOW) / HOP_LENGTH));
    },
    window: (first, count, maximum = framer.maximum) => {
      const data = store.read(first, count); // [mel, frame]
      normaliseLogMel(data, Math.max(maximum, SILENCE));
      return { dtype: 'float32', shape: [extractor.bins, count], data };
    },
    release: (frame) => store.release(frame),
  };
};

/** The largest log10 mel energy of a recording, in flat memory: the first of two passes. */
export const logMelMaximum = async (
  blocks: AsyncIterable<Float32Array>,
  options: LogMelStreamOptions = {},
): Promise<number> => {
  const stream = createLogMelStream(options);
  for await (const samples of blocks) {
    stream.push(samples);
    stream.release(stream.frames);
  }
  stream.end();
  return stream.maximum;
};
