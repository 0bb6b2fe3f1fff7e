import { monoBlocks } from '@distilwhisper/audio';
import { openAudio } from '@distilwhisper/audio/node';
import {
  languageCode,
  melSource,
  spokenLanguage,
  transcribeWindows,
  type Segment,
  type SpeechWindow,
  type TranscribeWindowsOptions,
} from '@distilwhisper/whisper';
import type { LoadedModel } from './load-model.js';
import type { Audio } from './mel-source.js';
import { placeSegment, type JoinedWindow } from './speech/joined-window.js';
import { speechWindows } from './speech/speech-windows.js';
import type { VoiceActivityOptions } from './speech/voice-detector.js';

export interface TranscribeBatchesOptions extends TranscribeWindowsOptions {
  readonly ffmpeg?: string | false;
  readonly onWarning?: (message: string) => void;
  readonly voiceActivity?: VoiceActivityOptions;
  /** Where no language is given: `first` (default) is that of the first window, `each` each window's own. */
  readonly detectLanguage?: 'first' | 'each';
}

/**
 * Transcribes the speech of a recording in windows of up to 30 s, found by energy (or a model) and decoded in
 * batches: faster than `streamTranscription` on long recordings with pauses, but windows know nothing of
 * each other. The language is given, or that of the first window. Returns it, or that of the first segment.
 *
 * @throws DistilWhisperError as `openAudio` and `transcribeWindows`
 */
export async function* streamBatches(
  model: LoadedModel,
  audio: Audio,
  {
    ffmpeg,
    onWarning,
    voiceActivity,
    detectLanguage = 'first',
    ...options
  }: TranscribeBatchesOptions = {},
): AsyncGenerator<Segment, string, undefined> {
  const { melBins } = model.dimensions;
  const opened = await openBlocks(audio, { ...(ffmpeg === undefined ? {} : { ffmpeg }), ...(onWarning ? { onWarning } : {}) }); // prettier-ignore
  try {
    const windows = speechWindows(opened.blocks, melBins, voiceActivity);
    const first = await windows.next();
    const given = options.language && (languageCode(options.language) ?? options.language);
    if (first.done === true) return given ?? 'en';
    const known: JoinedWindow[] = [];
    const all = noting(known, startingWith(first.value, windows));
    const transcribed = (language: string | undefined): AsyncGenerator<Segment, void, undefined> =>
      placed(known, transcribeWindows(model, all, language === undefined ? options : { ...options, language })); // prettier-ignore
    if (given === undefined && detectLanguage === 'each')
      return yield* noteLanguage(transcribed(undefined));
    const language = given ?? (await spokenLanguage(model, sourceOf(first.value)));
    yield* transcribed(language);
    return language;
  } finally {
    await opened.close();
  }
}

/** Windows as they pass, for {@link placed}. */
async function* noting(
  known: JoinedWindow[],
  windows: AsyncIterable<JoinedWindow>,
): AsyncGenerator<JoinedWindow> {
  for await (const window of windows) {
    known.push(window);
    yield window;
  }
}

/** Segments at their times in the recording; windows whose segments have all come are let go of. */
async function* placed(
  known: JoinedWindow[],
  segments: AsyncIterable<Segment>,
): AsyncGenerator<Segment, void, undefined> {
  for await (const segment of segments) {
    while (known[0] && known[0].firstFrame < segment.seek) known.shift();
    yield known[0] ? placeSegment(known[0], segment) : segment;
  }
}

/** The same segments; returns the language of the first. */
async function* noteLanguage(
  segments: AsyncIterable<Segment>,
): AsyncGenerator<Segment, string, undefined> {
  let language: string | undefined;
  for await (const segment of segments) {
    language ??= segment.language;
    yield segment;
  }
  return language ?? 'en';
}

interface OpenedBlocks {
  readonly blocks: AsyncIterable<Float32Array>;
  close(): Promise<void>;
}

const openBlocks = async (
  audio: Audio,
  options: Parameters<typeof openAudio>[1],
): Promise<OpenedBlocks> => {
  if (audio instanceof Float32Array) return { blocks: once(audio), close: async () => {} };
  const stream = await openAudio(audio, options);
  return { blocks: monoBlocks(stream), close: () => stream.close() };
};

async function* once(samples: Float32Array): AsyncGenerator<Float32Array> {
  const BLOCK = 16_000;
  for (let i = 0; i < samples.length; i += BLOCK) yield samples.subarray(i, i + BLOCK);
}

async function* startingWith(
  first: JoinedWindow,
  rest: AsyncIterable<JoinedWindow>,
): AsyncGenerator<JoinedWindow> {
  yield first;
  yield* rest;
}

const sourceOf = ({ mel }: SpeechWindow) => melSource(mel, mel.shape[1]!);
