/** Frames `[start, end)` in which somebody speaks. */
export interface FrameSpan {
  readonly start: number;
  readonly end: number;
  /** Speech goes on at `end`: the stretch was cut for its length. */
  readonly cut: boolean;
}

export interface TrackerSettings {
  /** dB above the noise floor at which speech begins. */
  readonly enterDb: number;
  /** dB above the noise floor below which it ends. */
  readonly exitDb: number;
  /** Speech is never quieter than this, dB of full scale. */
  readonly leastLevel: number;
  /** Shorter bursts are dropped. */
  readonly minSpeechFrames: number;
  /** Shorter pauses belong to the speech around them. */
  readonly minSilenceFrames: number;
  /** Longer stretches are cut at their quietest frame. */
  readonly maxSpeechFrames: number;
}

/** Follows the level from frame to frame, with two thresholds so that it does not flutter between them. */
export interface SpeechTracker {
  readonly speaking: boolean;
  /** Takes one frame; returns a stretch of speech once it is certain to be over. */
  step(level: number, floor: number): FrameSpan | undefined;
  /** The stretch that the end of the recording ends. */
  end(): FrameSpan | undefined;
}

/** Index of the lowest of `levels[from ...]`. */
const quietest = (levels: readonly number[], from: number): number => {
  let lowest = from;
  for (let i = from; i < levels.length; i += 1) if (levels[i]! < levels[lowest]!) lowest = i;
  return lowest;
};

export const createSpeechTracker = (settings: TrackerSettings): SpeechTracker => {
  const { enterDb, exitDb, leastLevel, minSpeechFrames, minSilenceFrames, maxSpeechFrames } =
    settings;
  let frame = 0;
  let start = -1; // -1: silence
  let silentFrom = -1; // -1: the last frame was speech
  let levels: number[] = []; // of the current stretch

  const finish = (end: number): FrameSpan | undefined => {
    const span = { start, end, cut: false };
    start = -1;
    silentFrom = -1;
    levels = [];
    return span.end - span.start >= minSpeechFrames ? span : undefined;
  };
  const cutTooLong = (): FrameSpan | undefined => {
    if (levels.length < maxSpeechFrames) return undefined;
    const cut = quietest(levels, Math.ceil(levels.length / 2));
    const span = { start, end: start + cut, cut: true };
    levels = levels.slice(cut);
    start = span.end;
    if (silentFrom >= 0) silentFrom = Math.max(silentFrom, start);
    return span;
  };

  return {
    get speaking() {
      return start >= 0;
    },
    step: (level, floor) => {
      const at = frame;
      frame += 1;
      if (start < 0) {
        if (level < Math.max(floor + enterDb, leastLevel)) return undefined;
        start = at;
      }
      levels.push(level);
      const quiet = level < Math.max(floor + exitDb, leastLevel);
      if (!quiet) silentFrom = -1;
      else if (silentFrom < 0) silentFrom = at;
      if (quiet && frame - silentFrom >= minSilenceFrames) return finish(silentFrom);
      return cutTooLong();
    },
    end: () => (start < 0 ? undefined : finish(silentFrom >= 0 ? silentFrom : frame)),
  };
};
