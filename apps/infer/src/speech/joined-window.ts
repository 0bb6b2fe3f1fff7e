import { FRAMES_PER_SECOND, type Segment, type SpeechWindow } from '@distilwhisper/whisper';

/** A stretch of a recording, in log-mel frames (10 ms). */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Speech with the pauses left out: the window's frames are those of its pieces, one after the other. */
export interface JoinedWindow extends SpeechWindow {
  readonly pieces: readonly Piece[];
}

/**
 * Seconds of the recording for seconds of the window, both counted as the window counts: from its first
 * frame. Where two pieces meet, a `start` is that of the later and an `end` that of the earlier one.
 */
export const recordingTime = (
  { firstFrame, pieces }: Pick<JoinedWindow, 'firstFrame' | 'pieces'>,
  seconds: number,
  edge: 'start' | 'end',
): number => {
  let left = seconds * FRAMES_PER_SECOND - firstFrame;
  for (const [i, { start, end }] of pieces.entries()) {
    const length = end - start;
    const isWithin = edge === 'end' ? left <= length : left < length;
    if (isWithin || i + 1 === pieces.length) return (start + left) / FRAMES_PER_SECOND;
    left -= length;
  }
  return seconds;
};

/** A segment of the window at its times in the recording. */
export const placeSegment = (window: JoinedWindow, segment: Segment): Segment => {
  const place = <T extends { readonly start: number; readonly end: number }>(part: T): T => ({
    ...part,
    start: round(recordingTime(window, part.start, 'start')),
    end: round(recordingTime(window, part.end, 'end')),
  });
  const { words } = segment;
  return { ...place(segment), ...(words && { words: words.map(place) }) };
};

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;
