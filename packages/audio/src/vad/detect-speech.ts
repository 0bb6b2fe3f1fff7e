import { fail } from '@distilwhisper/tensor';

import { SAMPLE_RATE } from '../constants.js';
import { createFrameLevels, VAD_FRAME } from './frame-levels.js';
import { createNoiseFloor } from './noise-floor.js';
import { createSpeechTracker, type FrameSpan } from './speech-tracker.js';

/** Samples `[start, end)` at 16 kHz in which somebody speaks. */
export interface SpeechSegment {
  readonly start: number;
  readonly end: number;
}

export interface SpeechDetectorOptions {
  /** dB above the noise floor at which speech begins. Default 10. */
  readonly enterDb?: number;
  /** dB above the noise floor below which it ends. Default 6. */
  readonly exitDb?: number;
  /** Speech is never quieter than this, dB of full scale. Default -60. */
  readonly leastLevel?: number;
  /** The noise floor is the lowest level of so many seconds. Default 6. */
  readonly floorSeconds?: number;
  /** The floor assumed before the first sample, dB of full scale. Default -50. */
  readonly initialFloor?: number;
  /** Shorter bursts are dropped. Default 0.1. */
  readonly minSpeechSeconds?: number;
  /** Shorter pauses belong to the speech around them. Default 0.5. */
  readonly minSilenceSeconds?: number;
  /** Longer stretches are cut at the quietest point of their second half. Default: no limit. */
  readonly maxSpeechSeconds?: number;
  /** Kept on either side; at most half of `minSilenceSeconds`. Default 0.2. */
  readonly paddingSeconds?: number;
}

/** Finds speech in a recording as it arrives. */
export interface SpeechDetector {
  /** Whether speech has begun and not yet ended. */
  readonly speaking: boolean;
  /** Mono samples at 16 kHz; returns the segments that are over. */
  push(samples: Float32Array): SpeechSegment[];
  /** No samples follow; returns the segment that was still open. */
  end(): SpeechSegment[];
}

const DEFAULTS = {
  enterDb: 10,
  exitDb: 6,
  leastLevel: -60,
  floorSeconds: 6,
  initialFloor: -50,
  minSpeechSeconds: 0.1,
  minSilenceSeconds: 0.5,
  maxSpeechSeconds: Infinity,
  paddingSeconds: 0.2,
} as const satisfies Required<SpeechDetectorOptions>;

const FRAMES_A_SECOND = SAMPLE_RATE / VAD_FRAME;
const framesOf = (seconds: number): number => Math.max(1, Math.round(seconds * FRAMES_A_SECOND));

const checkSettings = (settings: Required<SpeechDetectorOptions>): void => {
  const { enterDb, exitDb, paddingSeconds, minSilenceSeconds, maxSpeechSeconds } = settings;
  const unknown = Object.entries(settings).find(([, value]) => Number.isNaN(value));
  if (unknown) fail('argument', `${unknown[0]} is not a number`, { option: unknown[0] });
  if (exitDb > enterDb)
    fail('argument', `exitDb (${exitDb}) must not exceed enterDb (${enterDb})`, {
      exitDb,
      enterDb,
    });
  if (paddingSeconds < 0 || paddingSeconds > minSilenceSeconds / 2)
    fail(
      'argument',
      `paddingSeconds (${paddingSeconds}) must lie between 0 and half of minSilenceSeconds (${minSilenceSeconds}), ` +
        'or segments would overlap',
      { paddingSeconds, minSilenceSeconds },
    );
  if (maxSpeechSeconds < 1)
    fail('argument', `maxSpeechSeconds must be at least 1, got ${maxSpeechSeconds}`, {
      maxSpeechSeconds,
    });
};

/**
 * A voice activity detector on energy alone: the level of 30 ms against the lowest of the last seconds.
 * It tells speech from pauses and steady noise, not from music.
 *
 * @throws DistilWhisperError `argument` for settings that contradict each other
 */
export const createSpeechDetector = (options: SpeechDetectorOptions = {}): SpeechDetector => {
  const settings = { ...DEFAULTS, ...options };
  checkSettings(settings);
  const levels = createFrameLevels();
  const noise = createNoiseFloor(framesOf(settings.floorSeconds), settings.initialFloor);
  const tracker = createSpeechTracker({
    enterDb: settings.enterDb,
    exitDb: settings.exitDb,
    leastLevel: settings.leastLevel,
    minSpeechFrames: framesOf(settings.minSpeechSeconds),
    minSilenceFrames: framesOf(settings.minSilenceSeconds),
    maxSpeechFrames: framesOf(settings.maxSpeechSeconds),
  });
  const padding = Math.round(settings.paddingSeconds * SAMPLE_RATE);
  let samplesIn = 0;
  let lastEnd = 0;

  const padded = ({ start, end, cut }: FrameSpan): SpeechSegment => {
    const segment = {
      start: Math.max(lastEnd, start * VAD_FRAME - padding),
      end: Math.min(samplesIn, end * VAD_FRAME + (cut ? 0 : padding)),
    };
    lastEnd = segment.end;
    return segment;
  };

  return {
    get speaking() {
      return tracker.speaking;
    },
    push: (samples) => {
      samplesIn += samples.length;
      return levels.push(samples).flatMap((level) => {
        const span = tracker.step(level, noise.update(level));
        return span ? [padded(span)] : [];
      });
    },
    end: () => {
      const span = tracker.end();
      return span ? [padded(span)] : [];
    },
  };
};

/**
 * The stretches of speech of a whole recording, in order and apart.
 *
 * @param samples mono, 16 kHz
 * @throws DistilWhisperError `argument` for settings that contradict each other
 */
export const detectSpeech = (
  samples: Float32Array,
  options: SpeechDetectorOptions = {},
): SpeechSegment[] => {
  // With the whole recording at hand the floor need not be assumed: it is the lowest of the first seconds.
  const beginning = samples.subarray(
    0,
    (options.floorSeconds ?? DEFAULTS.floorSeconds) * SAMPLE_RATE,
  );
  const lowest = createFrameLevels()
    .push(beginning)
    .reduce((low, level) => Math.min(low, level), 0);
  const detector = createSpeechDetector({
    initialFloor: lowest,
    ...options,
  });
  return [...detector.push(samples), ...detector.end()];
};
