import { strip } from '../tokenizer/strip.js';
import type { Segment, Word } from '../transcribe/segment.js';
import { formatTime, type TimeFormat } from './format-time.js';
import { breakLines, type LineOptions } from './line-breaks.js';

export interface SubtitleOptions extends LineOptions {
  /** One subtitle for each word, in which it is underlined; needs word timestamps. */
  readonly highlightWords?: boolean;
}

/** One subtitle, times as text. */
export interface Cue {
  readonly start: string;
  readonly end: string;
  readonly text: string;
}

const underline = (word: string): string => word.replace(/^(\s*)([^]*)$/, '$1<u>$2</u>');

/** The subtitle with each of its words underlined in turn, and without between two words. */
const highlighted = (words: readonly Word[], time: (seconds: number) => string): Cue[] => {
  const text = words.map(({ word }) => word).join('');
  const cues: Cue[] = [];
  let last = time(words[0]!.start);
  words.forEach((spoken, i) => {
    const start = time(spoken.start);
    const end = time(spoken.end);
    if (last !== start) cues.push({ start: last, end: start, text });
    const marked = words.map(({ word }, j) => (j === i ? underline(word) : word)).join('');
    cues.push({ start, end, text: marked });
    last = end;
  });
  return cues;
};

/** Subtitles of a transcription: by words where it has them, else one for each segment. */
export const cuesOf = (
  segments: readonly Segment[],
  format: TimeFormat,
  { highlightWords = false, ...lines }: SubtitleOptions,
): Cue[] => {
  const time = (seconds: number): string => formatTime(seconds, format);
  if (!segments.every(({ words }) => words !== undefined))
    return segments.map(({ start, end, text }) => ({
      start: time(start),
      end: time(end),
      text: strip(text).replaceAll('-->', '->'), // an arrow would be read as a time
    }));
  return [...breakLines(segments, lines)].flatMap((words) =>
    highlightWords
      ? highlighted(words, time)
      : [
          {
            start: time(words[0]!.start),
            end: time(words.at(-1)!.end),
            text: words.map(({ word }) => word).join(''),
          },
        ],
  );
};
