import { fail } from '@distilwhisper/tensor';
import { SAMPLE_RATE } from '../constants.js';
import { createSpeechTracker, type FrameSpan } from './speech-tracker.js';

/** Samples `[start, end)` at 16 kHz in which somebody speaks. */
export interface SpeechSegment {
  readonly start: number;
  readonly end: number;
}

/** What becomes of frames of speech and silence. */
export interface SpeechSegmentOptions {
  /** Shorter bursts are dropped. Default 0.1. */
  readonly minSpeechSeconds?: number;
  /** Shorter pauses belong to the speech around them. Default 0.5. */
  readonly minSilenceSeconds?: number;
  /** Longer stretches are cut at the quietest point of their second half. Default: no limit. */
  readonly maxSpeechSeconds?: number;
  /** Kept on either side; at most half of `minSilenceSeconds`. Default 0.2. */
  readonly paddingSeconds?: number;
}

export const SEGMENT_DEFAULTS = {
  minSpeechSeconds: 0.1,
  minSilenceSeconds: 0.5,
  maxSpeechSeconds: Infinity,
  paddingSeconds: 0.2,
} as const satisfies Required<SpeechSegmentOptions>;

export interface SegmenterOptions extends SpeechSegmentOptions {
  /** Samples of a frame. */
  readonly frame: number;
  /** Score above the floor at which speech begins, and below which it ends. */
  readonly enter: number;
  readonly exit: number;
  /** No score below it is speech. Default: no limit. */
  readonly least?: number;
}

/** Makes stretches of speech of one score a frame, from whatever detector: a level, or a probability. */
export interface SpeechSegmenter {
  /** Whether speech has begun and not yet ended. */
  readonly speaking: boolean;
  /**
   * Takes one frame; returns the segment that is over, if one is.
   *
   * @param received samples known so far: padding goes no further
   */
  step(score: number, received: number, floor?: number): SpeechSegment[];
  /** No frames follow; returns the segment that was still open. */
  end(received: number): SpeechSegment[];
}

const checkSegments = (settings: Required<SpeechSegmentOptions>): void => {
  const { paddingSeconds, minSilenceSeconds, maxSpeechSeconds } = settings;
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

/** @throws DistilWhisperError `argument` for settings that contradict each other */
export const createSpeechSegmenter = (options: SegmenterOptions): SpeechSegmenter => {
  const settings = { ...SEGMENT_DEFAULTS, least: -Infinity, ...options };
  checkSegments(settings);
  const { frame, enter, exit, least } = settings;
  const framesOf = (seconds: number): number =>
    Math.max(1, Math.round((seconds * SAMPLE_RATE) / frame));
  const tracker = createSpeechTracker({
    enterDb: enter,
    exitDb: exit,
    leastLevel: least,
    minSpeechFrames: framesOf(settings.minSpeechSeconds),
    minSilenceFrames: framesOf(settings.minSilenceSeconds),
    maxSpeechFrames: framesOf(settings.maxSpeechSeconds),
  });
  const padding = Math.round(settings.paddingSeconds * SAMPLE_RATE);
  let lastEnd = 0;
  const padded = (span: FrameSpan | undefined, received: number): SpeechSegment[] => {
    if (!span) return [];
    const segment = {
      start: Math.max(lastEnd, span.start * frame - padding),
      end: Math.min(received, span.end * frame + (span.cut ? 0 : padding)),
    };
    lastEnd = segment.end;
    return [segment];
  };
  return {
    get speaking() {
      return tracker.speaking;
    },
    step: (score, received, floor = 0) => padded(tracker.step(score, floor), received),
    end: (received) => padded(tracker.end(), received),
  };
};
