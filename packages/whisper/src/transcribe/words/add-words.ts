import { roundHalfEven } from '../../round-half-even.js';
import type { SpeechModel } from '../../decoding/speech-model.js';
import { FRAMES_PER_SECOND } from '../mel-source.js';
import { APPENDED_SIGNS, PREPENDED_SIGNS, type TranscribeSettings } from '../options.js';
import type { SegmentDraft, Word } from '../segment.js';
import { alignWords, type TimedWord } from './align-words.js';
import { mergePunctuation } from './merge-punctuation.js';

/** A word being placed; {@link Word} afterwards. */
type Placed = { -readonly [K in keyof Word]: Word[K] };

const SENTENCE_ENDS = '.。!！?？';
/** Seconds; longer medians say little about the words. */
const LONGEST_MEDIAN = 0.7;

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};

/** Median length of the words that have one, at most 0.7 s; 0 if none has. */
const medianDuration = (words: readonly TimedWord[]): number => {
  const durations = words.map(({ start, end }) => end - start).filter((length) => length !== 0);
  return durations.length === 0 ? 0 : Math.min(LONGEST_MEDIAN, median(durations));
};

/** Shortens words next to a sentence end that are longer than twice the median: they hold its pause. */
const shortenAtSentenceEnds = (words: TimedWord[], longest: number): void => {
  for (let i = 1; i < words.length; i += 1) {
    const word = words[i]!;
    if (word.end - word.start <= longest) continue;
    if (SENTENCE_ENDS.includes(word.word)) word.end = word.start + longest;
    else if (SENTENCE_ENDS.includes(words[i - 1]!.word)) word.start = word.end - longest;
  }
};

/** Shortens the first two words after a pause: attention to the pause makes them start early. */
const shortenAfterPause = (words: Placed[], typical: number, lastSpeech: number): void => {
  const longest = 2 * typical;
  const [first, second] = words as [Placed, Placed?];
  const isLong =
    first.end - first.start > longest ||
    (second !== undefined && second.end - first.start > longest * 2);
  if (!(first.end - lastSpeech > typical * 4 && isLong)) return;
  if (second !== undefined && second.end - second.start > longest) {
    const boundary = Math.max(second.end / 2, second.end - longest);
    first.end = boundary;
    second.start = boundary;
  }
  first.start = Math.max(0, first.end - longest);
};

/** Brings segment and words together: the segment's own time wins where a word reaches far beyond it. */
const fitEnds = (segment: SegmentDraft, words: Placed[], typical: number): void => {
  const first = words[0]!;
  const last = words.at(-1)!;
  if (segment.start < first.end && segment.start - 0.5 > first.start)
    first.start = Math.max(0, Math.min(first.end - typical, segment.start));
  else segment.start = first.start;
  if (segment.end > last.start && segment.end + 0.5 < last.end)
    last.end = Math.max(last.start + typical, segment.end);
  else segment.end = last.end;
};

export interface PlaceWordsOptions {
  /** Start of the window in seconds. */
  readonly offset: number;
  /** End of the last word before the window in seconds. */
  readonly lastSpeech: number;
  /** See {@link medianDuration}, taken before any word was shortened. */
  readonly typical: number;
  readonly endOfText: number;
}

/**
 * Hands the window's words out to its segments, in place, and corrects times at pauses as
 * openai/whisper does.
 */
const placeWords = (
  segments: readonly SegmentDraft[],
  words: readonly TimedWord[],
  { offset, lastSpeech, typical, endOfText }: PlaceWordsOptions,
): void => {
  let next = 0;
  let spoken = lastSpeech;
  for (const segment of segments) {
    const needed = segment.tokens.filter((id) => id < endOfText).length;
    const own: Placed[] = [];
    for (let saved = 0; next < words.length && saved < needed; next += 1) {
      const { word, tokens, start, end, probability } = words[next]!;
      if (word !== '')
        own.push({
          word,
          start: roundHalfEven(offset + start, 2),
          end: roundHalfEven(offset + end, 2),
          probability,
        });
      saved += tokens.length;
    }
    if (own.length > 0) {
      shortenAfterPause(own, typical, spoken);
      fitEnds(segment, own, typical);
      spoken = segment.end;
    }
    segment.words = own;
  }
};

/** What the words of a window depend on beside its tokens. */
export interface WordsWindow {
  /** First log-mel frame of the window, and frames of the recording in it. */
  readonly seek: number;
  readonly frames: number;
  /** End of the last word before it, in seconds. */
  readonly lastSpeech: number;
}

export type WordSettings = Partial<
  Pick<TranscribeSettings, 'task' | 'prependPunctuation' | 'appendPunctuation'>
>;

/**
 * Adds words to the segments of a window, in place.
 *
 * @param cache of this window alone, from `Decoder.start`
 */
export const addWords = async <C>(
  model: SpeechModel<C>,
  cache: C,
  segments: SegmentDraft[],
  { seek, frames, lastSpeech }: WordsWindow,
  settings: WordSettings,
  language: string,
): Promise<void> => {
  const { endOfText } = model.tokenizer.special;
  const textTokens = segments.flatMap(({ tokens }) => tokens.filter((id) => id < endOfText));
  const {
    task = 'transcribe',
    prependPunctuation = PREPENDED_SIGNS,
    appendPunctuation = APPENDED_SIGNS,
  } = settings;
  const words = await alignWords(model, cache, textTokens, { language, task, frames });
  const typical = medianDuration(words);
  if (words.some(({ start, end }) => end !== start)) shortenAtSentenceEnds(words, 2 * typical);
  mergePunctuation(words, prependPunctuation, appendPunctuation);
  const offset = seek / FRAMES_PER_SECOND;
  placeWords(segments, words, { offset, lastSpeech, typical, endOfText });
};
