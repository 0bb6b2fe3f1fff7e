import { strip } from '../tokenizer/strip.js';
import type { Segment, Word } from '../transcribe/segment.js';

/** How words are laid out in subtitles; needs word timestamps. */
export interface LineOptions {
  /** Characters in a line. */
  readonly maxLineWidth?: number;
  /** Lines in a subtitle. With `maxLineWidth`, subtitles may join words of several segments. */
  readonly maxLineCount?: number;
  /** Words in a subtitle. */
  readonly maxWordsPerLine?: number;
}

/** With lines limited both ways, a subtitle also ends before a silence of this many seconds. */
const LONG_PAUSE = 3;

const lengthOf = (text: string): number => [...text].length;

/** The words of each segment in groups of at most `size`. */
const groupsOf = (segments: readonly Segment[], size: number): (readonly Word[])[] =>
  segments.flatMap(({ words = [] }) =>
    Array.from({ length: Math.ceil(words.length / size) }, (_, i) =>
      words.slice(i * size, (i + 1) * size),
    ),
  );

/**
 * Lays words out in subtitles as openai/whisper does. A word that starts a line is stripped of its
 * space; one that starts a later line of a subtitle begins with a line break.
 */
export function* breakLines(
  segments: readonly Segment[],
  { maxLineWidth, maxLineCount, maxWordsPerLine }: LineOptions,
): Generator<Word[], void, undefined> {
  const keepsSegments = maxLineCount === undefined || maxLineWidth === undefined;
  const width = maxLineWidth ?? 1000;
  let subtitle: Word[] = [];
  let lineLength = 0;
  let lines = 1;
  let last = segments.find(({ words = [] }) => words.length > 0)?.words![0]!.start ?? 0;
  for (const group of groupsOf(segments, maxWordsPerLine ?? 1000))
    for (const [i, original] of group.entries()) {
      let { word } = original;
      const isAfterPause = !keepsSegments && original.start - last > LONG_PAUSE;
      const startsGroup = i === 0 && subtitle.length > 0 && keepsSegments;
      const hasRoom = lineLength + lengthOf(word) <= width;
      if (lineLength > 0 && hasRoom && !isAfterPause && !startsGroup) lineLength += lengthOf(word);
      else {
        word = strip(word);
        const isFull = maxLineCount !== undefined && (isAfterPause || lines >= maxLineCount);
        const isBreak = lineLength > 0 && !startsGroup && !(subtitle.length > 0 && isFull);
        if (startsGroup || (subtitle.length > 0 && isFull)) {
          yield subtitle;
          subtitle = [];
          lines = 1;
        } else if (isBreak) lines += 1;
        lineLength = lengthOf(word);
        if (isBreak) word = `\n${word}`;
      }
      subtitle.push({ ...original, word });
      last = original.start;
    }
  if (subtitle.length > 0) yield subtitle;
}
