import { fail } from '@distilwhisper/tensor';
import { detectLanguage } from '../decoding/detect-language.js';
import { throwIfAborted } from '../decoding/run-search.js';
import { modelFor, type SpeechModel } from '../decoding/speech-model.js';
import { languageCode } from '../tokenizer/languages.js';
import { languageToken } from '../tokenizer/start-tokens.js';
import { checkVocabulary } from '../tokenizer/check-vocabulary.js';
import { clipsOf } from './clips.js';
import { FRAMES_PER_SECOND, paddedWindow, WINDOW_FRAMES, type MelSource } from './mel-source.js';
import { transcribeSettings, type TranscribeOptions, type TranscribeSettings } from './options.js';
import { extendHistory, promptOf, startHistory, type PromptHistory } from './prompt-history.js';
import type { Segment, Transcription } from './segment.js';
import { transcribeWindow, type Heard, type TranscribedWindow, type Window } from './window.js';

/**
 * The language spoken in the first 30 s of a recording, or in the window given; `en` for English-only
 * models. Heard by `model.decoder`, whatever decoders languages have.
 *
 * @throws DistilWhisperError as the engine
 */
export const spokenLanguage = async <C>(
  model: SpeechModel<C>,
  source: MelSource,
  { seek, frames }: Pick<Window, 'seek' | 'frames'> = { seek: 0, frames: WINDOW_FRAMES },
): Promise<string> => {
  if (!model.tokenizer.multilingual) return 'en';
  await source.available(seek + frames);
  return hearing(model, paddedWindow(source, seek, frames), async (language) => language);
};

/** Encodes a window, finds its language, and frees it after its use. */
const hearing = async <C, R>(
  model: SpeechModel<C>,
  mel: Parameters<SpeechModel<C>['decoder']['start']>[0],
  use: (language: string, heard: Heard<C>) => Promise<R>,
): Promise<R> => {
  const cache = await model.decoder.start(mel);
  try {
    const [detection] = await detectLanguage(model, { cache, windows: 1 });
    return await use(detection!.language, { cache });
  } finally {
    model.decoder.release?.(cache);
  }
};

/**
 * A window whose language is not known yet, where languages have decoders of their own. It is heard by
 * `model.decoder`, and encoded again only by another, or if it is decoded with less than the full context.
 */
const transcribeUnknown = async <C>(
  model: SpeechModel<C>,
  source: MelSource,
  window: Window,
  settings: TranscribeSettings,
): Promise<TranscribedWindow> => {
  const mel = paddedWindow(source, window.seek, window.frames);
  const heard = await hearing(model, mel, async (language, encoded) => {
    const own = modelFor(model, language, settings.task);
    const chosen = { ...settings, language };
    return own.decoder === model.decoder
      ? { done: await transcribeWindow(model, source, window, chosen, encoded) }
      : { own, chosen };
  });
  return heard.done ?? transcribeWindow(heard.own, source, window, heard.chosen);
};

/** Language of the recording; undefined where every window is to tell its own. */
const chooseLanguage = async <C>(
  model: SpeechModel<C>,
  source: MelSource,
  { language, detectLanguage: when }: TranscribeSettings,
): Promise<string | undefined> => {
  if (!model.tokenizer.multilingual) return 'en';
  if (language !== undefined) {
    languageToken(model.tokenizer, language); // an unknown one is an error before any work
    return languageCode(language) ?? language;
  }
  if (when === 'each') return undefined;
  return spokenLanguage(model, source);
};

interface Progressing {
  readonly seek: number;
  readonly lastSpeech: number;
  readonly history: PromptHistory;
  readonly segments: number;
}

/** The window at `seek`, or undefined where the clip or the recording ends. */
const windowAt = async (
  source: MelSource,
  { seek, lastSpeech, history }: Progressing,
  clipEnd: number,
  settings: TranscribeSettings,
  textContext: number,
): Promise<Window | undefined> => {
  // A little more than the window, to know whether the recording ends soon after it.
  const silence = (settings.hallucinationSilenceThreshold ?? 0) * FRAMES_PER_SECOND;
  const wanted = seek + WINDOW_FRAMES + Math.ceil(silence) + 1;
  const available = await source.available(wanted);
  const recordingFrames = available < wanted ? available : Infinity;
  const frames = Math.min(WINDOW_FRAMES, recordingFrames - seek, clipEnd - seek);
  if (frames <= 0) return undefined;
  const prompt = promptOf(history, settings, textContext);
  return { seek, frames, recordingFrames, lastSpeech, prompt };
};

const finishSegments = (
  { result, segments = [] }: TranscribedWindow,
  seek: number,
  firstId: number,
): Segment[] =>
  segments.map((segment, i) => ({
    id: firstId + i,
    seek,
    ...segment,
    language: result.language,
    temperature: result.temperature,
    averageLogProb: result.averageLogProb,
    compressionRatio: result.compressionRatio,
    noSpeechProb: result.noSpeechProb,
  }));

const advance = (
  state: Progressing,
  window: TranscribedWindow,
  settings: TranscribeSettings,
): Progressing => {
  const { segments, next, lastSpeech, result } = window;
  if (segments === undefined) return { ...state, seek: next, lastSpeech };
  const said = segments.flatMap(({ tokens }) => tokens);
  return {
    seek: next,
    lastSpeech,
    history: extendHistory(state.history, said, result.temperature, settings),
    segments: state.segments + segments.length,
  };
};

const checkModel = <C>({ decoder, tokenizer, dimensions }: SpeechModel<C>, { bins }: MelSource) => {
  checkVocabulary(tokenizer, decoder.vocabulary);
  if (bins !== dimensions.melBins)
    fail(
      'mismatch',
      `the log-mel has ${bins} bins, but the model hears ${dimensions.melBins}; make it with the model's number`,
      { mel: bins, model: dimensions.melBins },
    );
};

/** Where each window tells its language and languages have decoders, it must be known before. */
const transcribeNext = <C>(
  model: SpeechModel<C>,
  source: MelSource,
  window: Window,
  settings: TranscribeSettings,
): Promise<TranscribedWindow> => {
  const { language, task } = settings;
  if (language !== undefined)
    return transcribeWindow(modelFor(model, language, task), source, window, settings);
  const isRouted = model.decoderFor && model.tokenizer.multilingual;
  return (isRouted ? transcribeUnknown : transcribeWindow)(model, source, window, settings);
};

/** The segments of all clips; returns the language of the first window if `language` is open. */
async function* clipSegments<C>(
  model: SpeechModel<C>,
  source: MelSource,
  settings: TranscribeSettings,
): AsyncGenerator<Segment, string | undefined, undefined> {
  const { textContext } = model.dimensions;
  let spoken = settings.language;
  let state: Progressing = {
    seek: 0,
    lastSpeech: 0,
    history: startHistory(model.tokenizer, settings),
    segments: 0,
  };
  for (const clip of clipsOf(settings.clipTimestamps)) {
    state = { ...state, seek: clip.start };
    for (;;) {
      throwIfAborted(settings.signal);
      const window = await windowAt(source, state, clip.end, settings, textContext);
      if (window === undefined) break;
      const transcribed = await transcribeNext(model, source, window, settings);
      spoken ??= transcribed.result.language;
      yield* finishSegments(transcribed, window.seek, state.segments);
      state = advance(state, transcribed, settings);
      source.release?.(Math.min(state.seek, clip.end));
      settings.onProgress?.({
        frames: Math.min(state.seek, window.recordingFrames),
        totalFrames: source.frames,
      });
    }
  }
  return spoken;
}

/**
 * Transcribes a recording of any length window by window, each starting where the last one's
 * timestamps end (Whisper paper, section 3.8; openai/whisper 20250625), and yields its segments as
 * they are decoded. Returns the language. The source is closed at the end, however it comes.
 *
 * @throws DistilWhisperError `argument` for bad options, `mismatch` for a tokenizer or log-mel of
 *   another model, `missing` for an unknown language, `cancelled` when the signal fires
 */
export async function* transcribeSegments<C>(
  model: SpeechModel<C>,
  source: MelSource,
  options: TranscribeOptions = {},
): AsyncGenerator<Segment, string, undefined> {
  try {
    const settings = transcribeSettings(options);
    checkModel(model, source);
    const language = await chooseLanguage(model, source, settings);
    const chosen = language === undefined ? settings : { ...settings, language };
    return (yield* clipSegments(model, source, chosen)) ?? 'en';
  } finally {
    await source.close?.();
  }
}

/**
 * Transcribes a recording of any length: all segments of {@link transcribeSegments} and the whole
 * text.
 *
 * @throws DistilWhisperError as {@link transcribeSegments}
 */
export const transcribe = async <C>(
  model: SpeechModel<C>,
  source: MelSource,
  options: TranscribeOptions = {},
): Promise<Transcription> => {
  const segments: Segment[] = [];
  const iterator = transcribeSegments(model, source, options);
  for (;;) {
    const { done, value } = await iterator.next();
    if (done)
      return {
        text: model.tokenizer.decode(segments.flatMap(({ tokens }) => tokens)),
        language: value,
        segments,
      };
    segments.push(value);
  }
};
