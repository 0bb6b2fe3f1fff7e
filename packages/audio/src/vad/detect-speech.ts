import { fail } from '@distilwhisper/tensor';

import { SAMPLE_RATE } from '../constants.js';
import { createFrameLevels, VAD_FRAME } from './frame-levels.js';
import { createNoiseFloor } from './noise-floor.js';
import {
  SEGMENT_DEFAULTS,
  createSpeechSegmenter,
  type SpeechSegment,
  type SpeechSegmentOptions,
} from './speech-segmenter.js';

export interface SpeechDetectorOptions extends SpeechSegmentOptions {
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
  ...SEGMENT_DEFAULTS,
} as const satisfies Required<SpeechDetectorOptions>;

const checkLevels = (settings: Required<SpeechDetectorOptions>): void => {
  const { enterDb, exitDb } = settings;
  const unknown = Object.entries(settings).find(([, value]) => Number.isNaN(value));
  if (unknown) fail('argument', `${unknown[0]} is not a number`, { option: unknown[0] });
  if (exitDb > enterDb)
    fail('argument', `exitDb (${exitDb}) must not exceed enterDb (${enterDb})`, {
      exitDb,
      enterDb,
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
  checkLevels(settings);
  const levels = createFrameLevels();
  const floorFrames = Math.max(1, Math.round((settings.floorSeconds * SAMPLE_RATE) / VAD_FRAME));
  const noise = createNoiseFloor(floorFrames, settings.initialFloor);
  const segmenter = createSpeechSegmenter({
    frame: VAD_FRAME,
    enter: settings.enterDb,
    exit: settings.exitDb,
    least: settings.leastLevel,
    ...settings,
  });
  let samplesIn = 0;
  return {
    get speaking() {
      return segmenter.speaking;
    },
    push: (samples) => {
      samplesIn += samples.length;
      return levels
        .push(samples)
        .flatMap((level) => segmenter.step(level, samplesIn, noise.update(level)));
    },
    end: () => segmenter.end(samplesIn),
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
