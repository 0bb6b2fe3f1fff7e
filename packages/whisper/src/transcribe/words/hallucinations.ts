import { roundHalfEven } from '../../round-half-even.js';
import { FRAMES_PER_SECOND } from '../mel-source.js';
import type { SegmentDraft, Word } from '../segment.js';

const PUNCTUATION = '"\'“¿([{-"\'.。,，!！?？:：”)]}、';

/** How unlike speech a word is: improbable, very short or very long. */
const anomalyOf = ({ probability, start, end }: Word): number => {
  const duration = end - start;
  return (
    (probability < 0.15 ? 1 : 0) +
    (duration < 0.133 ? (0.133 - duration) * 15 : 0) +
    (duration > 2 ? duration - 2 : 0)
  );
};

/** Whether the first eight words of a segment are more doubtful than not. */
const isAnomalous = (segment: SegmentDraft | undefined): boolean => {
  if (segment?.words === undefined || segment.words.length === 0) return false;
  const words = segment.words.filter(({ word }) => !PUNCTUATION.includes(word)).slice(0, 8);
  const score = words.reduce((sum, word) => sum + anomalyOf(word), 0);
  return score >= 3 || score + 0.01 >= words.length;
};

/** End of the last word, else of the last segment; undefined without segments. */
export const lastEnd = (segments: readonly SegmentDraft[]): number | undefined =>
  segments.findLast(({ words }) => words !== undefined && words.length > 0)?.words!.at(-1)!.end ??
  segments.at(-1)?.end;

const withWords = (segments: readonly SegmentDraft[]): SegmentDraft | undefined =>
  segments.find(({ words }) => words !== undefined && words.length > 0);

export interface SilenceRules {
  /** Seconds of silence that make doubtful words a hallucination. */
  readonly threshold: number;
  /** Start and end of the window, seconds, and where the recording ends in it. */
  readonly offset: number;
  readonly windowEnd: number;
  readonly contentEnd: number;
  /** End of the recording, if it is known by now. */
  readonly recordingEnd: number;
  readonly lastSpeech: number;
}

export type SilenceVerdict =
  | { readonly kind: 'keep' }
  /** Decode again from this frame on; the window's segments are dropped. */
  | { readonly kind: 'retry'; readonly seek: number }
  /** Keep the first `count` segments and go on at this frame. */
  | { readonly kind: 'cut'; readonly count: number; readonly seek: number };

const toFrame = (seconds: number): number => roundHalfEven(seconds * FRAMES_PER_SECOND);

/** Looks for doubtful segments between silences or other doubtful segments (openai/whisper). */
export const judgeSilence = (
  segments: readonly SegmentDraft[],
  { threshold, offset, windowEnd, contentEnd, recordingEnd, lastSpeech }: SilenceRules,
): SilenceVerdict => {
  const first = withWords(segments);
  if (isAnomalous(first) && first!.start - offset > threshold)
    return { kind: 'retry', seek: toFrame(offset) + toFrame(first!.start - offset) };
  let previousEnd = lastSpeech;
  for (const [i, segment] of segments.entries()) {
    if (segment.words === undefined || segment.words.length === 0) continue;
    if (isAnomalous(segment)) {
      const next = withWords(segments.slice(i + 1));
      const nextStart = next?.words![0]!.start ?? contentEnd;
      const silentBefore =
        segment.start - previousEnd > threshold ||
        segment.start < threshold ||
        segment.start - offset < 2;
      const silentAfter =
        nextStart - segment.end > threshold || isAnomalous(next) || windowEnd - segment.end < 2;
      if (silentBefore && silentAfter) {
        const isLast = recordingEnd - segment.end < threshold;
        const seek = isLast ? toFrame(recordingEnd) : toFrame(Math.max(offset + 1, segment.start));
        return { kind: 'cut', count: i, seek };
      }
    }
    previousEnd = segment.end;
  }
  return { kind: 'keep' };
};
