import { fail, zeros, type F32 } from '@distilwhisper/tensor';
import { decodeEncoded, type DecodingResult } from '../decoding/decode.js';
import { throwIfAborted } from '../decoding/run-search.js';
import type { SpeechModel } from '../decoding/speech-model.js';
import { checkVocabulary } from '../tokenizer/check-vocabulary.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { decodeWithFallback, isLooping, isSilent, needsFallback } from './fallback.js';
import { FRAMES_PER_SECOND, WINDOW_FRAMES } from './mel-source.js';
import {
  attemptOptions,
  transcribeSettings,
  type TranscribeOptions,
  type TranscribeSettings,
} from './options.js';
import { promptOf, startHistory } from './prompt-history.js';
import type { Segment } from './segment.js';
import { inputFrames } from './window.js';
import { windowSegments } from './window-segments.js';

/** A stretch of a recording, chosen by whoever knows where speech is. */
export interface SpeechWindow {
  /** First log-mel frame (10 ms) in the recording. */
  readonly firstFrame: number;
  /** Its own log-mel, at most 3000 frames. */
  readonly mel: F32<readonly ['mel', 'frame']>;
}

export interface TranscribeWindowsOptions extends Omit<
  TranscribeOptions,
  'clipTimestamps' | 'wordTimestamps' | 'hallucinationSilenceThreshold' | 'detectLanguage'
> {
  /** Windows that are decoded together. Default 8. */
  readonly batchSize?: number;
}

/**
 * Transcribes windows in batches: each reading of the decoder's weights then serves several windows.
 * Windows know nothing of each other, and one that fails the thresholds is decoded again by itself.
 * Without a language, each window's is detected. Segments come in the order of the windows.
 *
 * @throws DistilWhisperError `argument` for bad options or a window above 3000 frames, `mismatch` for a
 *   tokenizer of another model, `missing` for an unknown language, `cancelled` when the signal fires
 */
export async function* transcribeWindows<C>(
  model: SpeechModel<C>,
  windows: AsyncIterable<SpeechWindow>,
  { batchSize = 8, ...options }: TranscribeWindowsOptions = {},
): AsyncGenerator<Segment, void, undefined> {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    fail('argument', `batchSize must be a whole number >= 1, not ${batchSize}`, { option: 'batchSize' }); // prettier-ignore
  const settings = transcribeSettings({ ...options, conditionOnPreviousText: false });
  if (settings.wordTimestamps === true)
    fail('argument', 'words have no times in batches: leave wordTimestamps or the batches out', { option: 'wordTimestamps' }); // prettier-ignore
  checkVocabulary(model.tokenizer, model.decoder.vocabulary);
  let id = 0;
  for await (const batch of inBatches(windows, batchSize)) {
    throwIfAborted(settings.signal);
    const results = await transcribeBatch(model, batch, settings);
    for (const [i, window] of batch.entries())
      for (const segment of segmentsOf(model.tokenizer, window, results[i]!, settings))
        yield { id: id++, ...segment };
    const last = batch.at(-1)!;
    const frames = last.firstFrame + last.mel.shape[1]!;
    settings.onProgress?.({ frames, totalFrames: undefined });
  }
}

async function* inBatches(
  windows: AsyncIterable<SpeechWindow>,
  size: number,
): AsyncGenerator<SpeechWindow[], void, undefined> {
  let batch: SpeechWindow[] = [];
  for await (const window of windows) {
    batch.push(window);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const transcribeBatch = async <C>(
  model: SpeechModel<C>,
  windows: readonly SpeechWindow[],
  settings: TranscribeSettings,
): Promise<DecodingResult[]> => {
  const longest = Math.max(...windows.map(({ mel }) => mel.shape[1]!));
  const length = inputFrames(longest, settings);
  const [temperature, ...others] = settings.temperatures as [number, ...number[]];
  const prompt = promptOf(startHistory(model.tokenizer, settings), settings, model.dimensions.textContext); // prettier-ignore
  const attempt = attemptOptions(settings, temperature, prompt);
  const first = await encodedFor(model, windows, length, (cache) =>
    decodeEncoded(model, { cache, windows: windows.length }, attempt),
  );
  const { timestampBegin } = model.tokenizer.special;
  const results: DecodingResult[] = [];
  for (const [i, result] of first.entries()) {
    const lost = length < WINDOW_FRAMES && isLooping(result, settings, timestampBegin);
    const temperatures = lost ? settings.temperatures : others;
    const isKept = temperatures.length === 0 || !needsFallback(result, settings, timestampBegin);
    results.push(
      isKept
        ? result
        : await encodedFor(model, [windows[i]!], WINDOW_FRAMES, (cache) =>
            decodeWithFallback(model, { cache, windows: 1 }, { ...settings, temperatures }, prompt),
          ),
    );
  }
  return results;
};

const encodedFor = async <C, R>(
  { decoder }: SpeechModel<C>,
  windows: readonly SpeechWindow[],
  length: number,
  use: (cache: C) => Promise<R>,
): Promise<R> => {
  const cache = await decoder.start(stack(windows, length));
  try {
    return await use(cache);
  } finally {
    decoder.release?.(cache);
  }
};

/** [batch, mel, frame]; frames after a window's own are zero, as openai/whisper pads. */
const stack = (
  windows: readonly SpeechWindow[],
  length: number,
): F32<readonly ['batch', 'mel', 'frame']> => {
  const bins = windows[0]!.mel.shape[0]!;
  const batch = zeros<'float32', readonly ['batch', 'mel', 'frame']>('float32', [
    windows.length,
    bins,
    length,
  ]);
  for (const [row, { mel, firstFrame }] of windows.entries()) {
    const frames = mel.shape[1]!;
    if (frames > WINDOW_FRAMES)
      fail('argument', `the window at frame ${firstFrame} has ${frames} frames; a window has at most ${WINDOW_FRAMES}`, { frames }); // prettier-ignore
    for (let bin = 0; bin < bins; bin += 1)
      batch.data.set(mel.data.subarray(bin * frames, (bin + 1) * frames), (row * bins + bin) * length); // prettier-ignore
  }
  return batch;
};

const segmentsOf = (
  tokenizer: Tokenizer,
  { firstFrame, mel }: SpeechWindow,
  result: DecodingResult,
  settings: TranscribeSettings,
): Omit<Segment, 'id'>[] => {
  if (isSilent(result, settings)) return [];
  const frames = mel.shape[1]!;
  const tokens = closed(result.tokens, tokenizer.special.timestampBegin, frames);
  const end = (firstFrame + frames) / FRAMES_PER_SECOND;
  return windowSegments(tokenizer, tokens, { seek: firstFrame, frames })
    .segments.filter(({ text }) => text.trim() !== '')
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
