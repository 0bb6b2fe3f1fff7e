import type { DecodingResult } from '../decoding/decode.js';
import type { SpeechModel } from '../decoding/speech-model.js';
import { roundHalfEven } from '../round-half-even.js';
import { strip } from '../tokenizer/strip.js';
import { decodeWithFallback, isLooping, isSilent } from './fallback.js';
import { FRAMES_PER_SECOND, paddedWindow, WINDOW_FRAMES, type MelSource } from './mel-source.js';
import { observeWindow } from './observe-window.js';
import type { TranscribeSettings } from './options.js';
import type { SegmentDraft } from './segment.js';
import { windowSegments } from './window-segments.js';
import { addWords } from './words/add-words.js';
import { judgeSilence, lastEnd } from './words/hallucinations.js';

/** One window of a recording, in log-mel frames. */
export interface Window {
  readonly seek: number;
  /** Frames of the recording in it, at most {@link WINDOW_FRAMES}. */
  readonly frames: number;
  /** Frames of the recording, infinite while its end is not known. */
  readonly recordingFrames: number;
  /** End of the last word before it, in seconds. */
  readonly lastSpeech: number;
  readonly prompt: readonly number[];
}

export interface TranscribedWindow {
  readonly result: DecodingResult;
  /** Undefined for a window that is to be taken as never decoded: silence, or to be decoded again. */
  readonly segments: readonly SegmentDraft[] | undefined;
  /** Where the next window starts. */
  readonly next: number;
  readonly lastSpeech: number;
}

const ELASTIC_PADDING = FRAMES_PER_SECOND;

/** Frames of the encoder's input; an even number, since it halves them. */
export const inputFrames = (frames: number, { audioContext }: TranscribeSettings): number =>
  audioContext === 'elastic'
    ? Math.min(WINDOW_FRAMES, 2 * Math.ceil((frames + ELASTIC_PADDING) / 2))
    : WINDOW_FRAMES;

const toFrame = (seconds: number): number => roundHalfEven(seconds * FRAMES_PER_SECOND);

/** Moves the next window to the last word, and drops what silence makes unlikely. */
const applyWordRules = (
  segments: readonly SegmentDraft[],
  { seek, frames, recordingFrames, lastSpeech }: Window,
  { hallucinationSilenceThreshold: threshold }: TranscribeSettings,
  { next, isClosed }: { readonly next: number; readonly isClosed: boolean },
): Pick<TranscribedWindow, 'segments' | 'next'> => {
  const offset = seek / FRAMES_PER_SECOND;
  const windowEnd = (seek + WINDOW_FRAMES) / FRAMES_PER_SECOND;
  const end = lastEnd(segments);
  let following = next;
  if (!isClosed && end !== undefined && end > offset) {
    const isNearEnd = threshold !== undefined && windowEnd - end <= threshold;
    following = isNearEnd ? seek + frames : toFrame(end);
  }
  if (threshold === undefined) return { segments, next: following };
  const verdict = judgeSilence(segments, {
    threshold,
    offset,
    windowEnd,
    contentEnd: offset + frames / FRAMES_PER_SECOND,
    recordingEnd: recordingFrames / FRAMES_PER_SECOND,
    lastSpeech,
  });
  switch (verdict.kind) {
    case 'keep':
      return { segments, next: following };
    case 'retry':
      return { segments: undefined, next: verdict.seek };
    case 'cut':
      return { segments: segments.slice(0, verdict.count), next: verdict.seek };
  }
};

const clearEmpty = (segment: SegmentDraft): SegmentDraft =>
  segment.start === segment.end || strip(segment.text) === ''
    ? { ...segment, text: '', tokens: [], words: [] }
    : segment;

/** Segments of a decoded window, with their words where they are asked for, and where the next starts. */
const cutSegments = async <C>(
  model: SpeechModel<C>,
  cache: C,
  window: Window,
  settings: TranscribeSettings,
  result: DecodingResult,
): Promise<TranscribedWindow> => {
  const { seek, frames } = window;
  if (isSilent(result, settings))
    return { result, lastSpeech: window.lastSpeech, segments: undefined, next: seek + frames };
  const cut = windowSegments(model.tokenizer, result.tokens, window);
  let outcome: Pick<TranscribedWindow, 'segments' | 'next'> = {
    segments: cut.segments,
    next: seek + cut.advance,
  };
  let { lastSpeech } = window;
  if (settings.wordTimestamps === true) {
    await addWords(model, cache, cut.segments, window, settings, result.language);
    outcome = applyWordRules(cut.segments, window, settings, {
      next: outcome.next,
      isClosed: cut.isClosed,
    });
    lastSpeech = lastEnd(outcome.segments ?? []) ?? lastSpeech;
  }
  // A window that would start again where it was is passed over.
  const next = outcome.next > seek ? outcome.next : seek + frames;
  return { result, segments: outcome.segments, next, lastSpeech };
};

/** Undefined for a window with less than the full context that loops: it is to be done again in full. */
const decodeOnce = async <C>(
  model: SpeechModel<C>,
  source: MelSource,
  window: Window,
  settings: TranscribeSettings,
  length: number,
  heard: Heard<C> | undefined,
): Promise<TranscribedWindow | undefined> => {
  const { seek, frames, prompt } = window;
  const { timestampBegin } = model.tokenizer.special;
  const known = length === WINDOW_FRAMES ? heard : undefined;
  const cache = known ? known.cache : await model.decoder.start(paddedWindow(source, seek, frames, length)); // prettier-ignore
  try {
    const result = await decodeWithFallback(model, { cache, windows: 1 }, settings, prompt);
    if (length < WINDOW_FRAMES && isLooping(result, settings, timestampBegin)) return undefined;
    const cut = await cutSegments(model, cache, window, settings, result);
    const tokens = (cut.segments ?? []).flatMap((segment) => segment.tokens);
    const done = { firstFrame: seek, frames: Math.min(frames, cut.next - seek), tokens };
    await observeWindow(model, cache, settings, { ...done, prompt, result });
    return { ...cut, segments: cut.segments?.map(clearEmpty) };
  } finally {
    if (!known) model.decoder.release?.(cache);
  }
};

/** A window that a decoder has encoded already, with the full context; who encoded it frees it. */
export interface Heard<C> {
  readonly cache: C;
}

/** Encodes, decodes and cuts one window; an elastic one that loops is done again with the full context. */
export const transcribeWindow = async <C>(
  model: SpeechModel<C>,
  source: MelSource,
  window: Window,
  settings: TranscribeSettings,
  heard?: Heard<C>,
): Promise<TranscribedWindow> => {
  const length = inputFrames(window.frames, settings);
  const first = await decodeOnce(model, source, window, settings, length, heard);
  return first ?? (await decodeOnce(model, source, window, settings, WINDOW_FRAMES, heard))!;
};
