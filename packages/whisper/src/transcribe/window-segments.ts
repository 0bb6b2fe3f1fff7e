import { TIMESTAMP_STEP } from '../tokenizer/special-tokens.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { FRAMES_PER_SECOND } from './mel-source.js';
import type { SegmentDraft } from './segment.js';

/** Log-mel frames between two timestamp tokens. */
const FRAMES_PER_TIMESTAMP = 2;

export interface WindowSegments {
  readonly segments: SegmentDraft[];
  /** Log-mel frames until the next window starts. */
  readonly advance: number;
  /** The last token alone is a timestamp: nothing is said after it in this window. */
  readonly isClosed: boolean;
}

/** Where one timestamp follows another: a segment ends before, and the next starts there. */
const boundaries = (tokens: readonly number[], begin: number): number[] =>
  tokens.flatMap((id, i) => (i > 0 && id >= begin && tokens[i - 1]! >= begin ? [i] : []));

/**
 * Cuts a window's tokens into segments at pairs of timestamps, as openai/whisper does. An
 * unfinished last segment is left to the next window, which then starts at its timestamp.
 *
 * @param seek first log-mel frame of the window
 * @param frames frames of the recording in the window
 */
export const windowSegments = (
  { decode, special }: Tokenizer,
  tokens: readonly number[],
  { seek, frames }: { readonly seek: number; readonly frames: number },
): WindowSegments => {
  const { timestampBegin: begin, endOfText } = special;
  const offset = seek / FRAMES_PER_SECOND;
  const stepsOf = (id: number): number => id - begin;
  const draft = (start: number, end: number, part: readonly number[]): SegmentDraft => ({
    start,
    end,
    text: decode(part.filter((id) => id < endOfText)),
    tokens: part,
  });
  const last = tokens.at(-1) ?? 0;
  const isClosed = tokens.length >= 2 && last >= begin && tokens.at(-2)! < begin;
  const cuts = boundaries(tokens, begin);

  if (cuts.length === 0) {
    const lastTime = tokens.findLast((id) => id >= begin) ?? begin;
    const duration =
      lastTime === begin ? frames / FRAMES_PER_SECOND : stepsOf(lastTime) * TIMESTAMP_STEP;
    return { segments: [draft(offset, offset + duration, tokens)], advance: frames, isClosed };
  }
  if (isClosed) cuts.push(tokens.length);
  const segments = cuts.map((cut, i) => {
    const part = tokens.slice(cuts[i - 1] ?? 0, cut);
    return draft(
      offset + stepsOf(part[0]!) * TIMESTAMP_STEP,
      offset + stepsOf(part.at(-1)!) * TIMESTAMP_STEP,
      part,
    );
  });
  const lastCut = stepsOf(tokens[cuts.at(-1)! - 1]!) * FRAMES_PER_TIMESTAMP;
  return { segments, advance: isClosed ? frames : lastCut, isClosed };
};
