import { fail } from '@distilwhisper/tensor';
import { detectLanguage } from '../decoding/detect-language.js';
import { throwIfAborted } from '../decoding/run-search.js';
import { modelFor, type SpeechModel } from '../decoding/speech-model.js';
import { checkVocabulary } from '../tokenizer/check-vocabulary.js';
import { languageCode } from '../tokenizer/languages.js';
import { decodeTogether } from './decode-together.js';
import { withEncoded, type SpeechWindow } from './encode-windows.js';
import { WINDOW_FRAMES } from './mel-source.js';
import { transcribeSettings, type TranscribeOptions, type TranscribeSettings } from './options.js';
import type { Segment } from './segment.js';
import type { WindowResult } from './window-result.js';

export interface TranscribeWindowsOptions extends Omit<
  TranscribeOptions,
  'clipTimestamps' | 'hallucinationSilenceThreshold' | 'detectLanguage'
> {
  /** Windows that are decoded together. Default 8. */
  readonly batchSize?: number;
}

const NOT_IN_WINDOWS = ['clipTimestamps', 'hallucinationSilenceThreshold'];

/**
 * Transcribes windows in batches: each reading of the decoder's weights then serves several windows.
 * Windows know nothing of each other, and one that fails the thresholds is decoded again by itself.
 * Without a language, each window's is detected; windows of languages with decoders of their own are then
 * decoded apart from the others. Segments come in the order of the windows.
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
  const unfit = NOT_IN_WINDOWS.find((name) => name in options);
  if (unfit !== undefined)
    fail('argument', `${unfit} has no meaning for windows that know nothing of each other: leave it or the batches out`, { option: unfit }); // prettier-ignore
  const settings = transcribeSettings({ ...options, conditionOnPreviousText: false });
  checkVocabulary(model.tokenizer, model.decoder.vocabulary);
  let id = 0;
  for await (const batch of inBatches(windows, batchSize)) {
    throwIfAborted(settings.signal);
    for (const segments of await transcribeBatch(model, batch, settings))
      for (const segment of segments) yield { id: id++, ...segment };
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

/** The segments of each window; windows are decoded together with those of the same decoder. */
const transcribeBatch = async <C>(
  model: SpeechModel<C>,
  windows: readonly SpeechWindow[],
  settings: TranscribeSettings,
): Promise<readonly WindowResult[]> => {
  const done: WindowResult[] = [];
  for (const group of await byLanguage(model, windows, settings)) {
    const own = group.rows.map((row) => windows[row]!);
    const segments = await decodeTogether(group.model, own, group.settings);
    group.rows.forEach((row, i) => (done[row] = segments[i]!));
  }
  return done;
};

interface LanguageGroup<C> {
  readonly model: SpeechModel<C>;
  readonly settings: TranscribeSettings;
  readonly rows: number[];
}

/** All windows together, unless each is to tell its language and languages have decoders of their own. */
const byLanguage = async <C>(
  model: SpeechModel<C>,
  windows: readonly SpeechWindow[],
  settings: TranscribeSettings,
): Promise<readonly LanguageGroup<C>[]> => {
  const { language, task } = settings;
  const rows = windows.map((_, row) => row);
  if (language !== undefined) {
    const code = languageCode(language) ?? language;
    return [{ model: modelFor(model, code, task), settings, rows }];
  }
  if (!model.decoderFor || !model.tokenizer.multilingual) return [{ model, settings, rows }];
  const heard = await withEncoded(model, windows, WINDOW_FRAMES, (encoded) =>
    detectLanguage(model, encoded),
  );
  const groups = new Map<string, LanguageGroup<C>>();
  heard.forEach((window, row) => {
    const group = groups.get(window.language) ?? {
      model: modelFor(model, window.language, task),
      settings: { ...settings, language: window.language },
      rows: [],
    };
    group.rows.push(row);
    groups.set(window.language, group);
  });
  return [...groups.values()];
};
