import type { DecodingResult } from '../decoding/decode.js';
import type { EncodedWindows, SpeechModel } from '../decoding/speech-model.js';
import type { SpeechWindow } from './encode-windows.js';
import { isSilent } from './fallback.js';
import { FRAMES_PER_SECOND } from './mel-source.js';
import { observeWindow } from './observe-window.js';
import type { TranscribeSettings } from './options.js';
import type { Segment, SegmentDraft } from './segment.js';
import { windowSegments } from './window-segments.js';
import { addWords } from './words/add-words.js';

/** The segments of a window, to be numbered. */
export type WindowResult = readonly Omit<Segment, 'id'>[];

export interface Decoded {
  readonly window: SpeechWindow;
  readonly prompt: readonly number[];
  readonly result: DecodingResult;
}

/** Segments of one row of encoded windows, with words and observations where they are asked for. */
export const windowResult = async <C>(
  model: SpeechModel<C>,
  { cache, windows }: EncodedWindows<C>,
  row: number,
  decoded: Decoded,
  settings: TranscribeSettings,
): Promise<WindowResult> => {
  const { tokenizer, decoder } = model;
  const { prompt, result } = decoded;
  const { firstFrame, mel } = decoded.window;
  const frames = mel.shape[1]!;
  const tokens = closed(result.tokens, tokenizer.special.timestampBegin, frames);
  const { segments } = isSilent(result, settings)
    ? { segments: [] }
    : windowSegments(tokenizer, tokens, { seek: firstFrame, frames });
  if (settings.wordTimestamps === true || settings.onObserved) {
    const own = windows === 1 ? cache : decoder.reorder(cache, [row]);
    try {
      const place = { seek: firstFrame, frames, lastSpeech: firstFrame / FRAMES_PER_SECOND };
      if (settings.wordTimestamps === true && segments.length > 0)
        await addWords(model, own, segments, place, settings, result.language);
      const said = segments.flatMap((segment) => segment.tokens);
      await observeWindow(model, own, settings, { firstFrame, frames, tokens: said, prompt, result }); // prettier-ignore
    } finally {
      if (own !== cache) decoder.release?.(own);
    }
  }
  return finished(segments, firstFrame, frames, result);
};

const finished = (
  segments: readonly SegmentDraft[],
  firstFrame: number,
  frames: number,
  result: DecodingResult,
): WindowResult => {
  const end = (firstFrame + frames) / FRAMES_PER_SECOND;
  return segments
    .filter(({ text }) => text.trim() !== '')
    .map((segment) => ({
      seek: firstFrame,
      ...segment,
      start: Math.min(segment.start, end),
      end: Math.min(segment.end, end),
      language: result.language,
      temperature: result.temperature,
      averageLogProb: result.averageLogProb,
      compressionRatio: result.compressionRatio,
      noSpeechProb: result.noSpeechProb,
    }));
};

/** No later window takes up an unfinished segment: it ends where the window does. */
const closed = (tokens: readonly number[], begin: number, frames: number): readonly number[] => {
  const isOpen = tokens.length > 0 && tokens.at(-1)! < begin;
  const hasTimes = tokens.some((token) => token >= begin);
  return isOpen && hasTimes ? [...tokens, begin + Math.floor(frames / 2)] : tokens;
};
