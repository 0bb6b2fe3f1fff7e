import { roundHalfEven } from '../round-half-even.js';
import { FRAMES_PER_SECOND } from './mel-source.js';

/** A stretch of a recording in log-mel frames; `end` is infinite for "to the end". */
export interface Clip {
  readonly start: number;
  readonly end: number;
}

/** Pairs of start and end seconds as frames: everything where there are none. */
export const clipsOf = (timestamps: readonly number[]): Clip[] => {
  const frames = timestamps.map((seconds) => roundHalfEven(seconds * FRAMES_PER_SECOND));
  const clips: Clip[] = [];
  for (let i = 0; i < frames.length; i += 2)
    clips.push({ start: frames[i]!, end: frames[i + 1] ?? Infinity });
  return clips.length > 0 ? clips : [{ start: 0, end: Infinity }];
};
