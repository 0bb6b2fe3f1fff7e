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

/**
 * The segments of each window. Windows are decoded together, unless each is to tell its language and
 * languages have decoders of their own: then with those of the same language.
 */
const transcribeBatch = async <C>(
  model: SpeechModel<C>,
  windows: readonly SpeechWindow[],
  settings: TranscribeSettings,
): Promise<readonly WindowResult[]> => {
  const { language, task } = settings;
  if (language !== undefined)
    return decodeTogether(modelFor(model, languageCode(language) ?? language, task), windows, settings); // prettier-ignore
  if (!model.decoderFor || !model.tokenizer.multilingual)
    return decodeTogether(model, windows, settings);
  const heard = await hearBatch(model, windows, settings);
  if ('results' in heard) return heard.results;
  const done: WindowResult[] = [];
  for (const [spoken, rows] of heard.rowsOf) {
    const own = rows.map((row) => windows[row]!);
    const routed = modelFor(model, spoken, task);
    const results = await decodeTogether(routed, own, { ...settings, language: spoken });
    rows.forEach((row, i) => (done[row] = results[i]!));
  }
  return done;
};

type HeardBatch =
  | { readonly results: readonly WindowResult[] }
  | { readonly rowsOf: ReadonlyMap<string, readonly number[]> };

/**
 * The rows of each language, heard by `model.decoder`; or what they say, where all are of one language that
 * has no decoder of its own: they are not encoded again. (Of several, each would need a copy of its rows.)
 */
const hearBatch = <C>(
  model: SpeechModel<C>,
  windows: readonly SpeechWindow[],
  settings: TranscribeSettings,
): Promise<HeardBatch> =>
  withEncoded(model, windows, WINDOW_FRAMES, async (encoded) => {
    const rowsOf = new Map<string, number[]>();
    for (const [row, { language }] of (await detectLanguage(model, encoded)).entries())
      rowsOf.set(language, [...(rowsOf.get(language) ?? []), row]);
    const [language, ...others] = rowsOf.keys();
    const isShared = modelFor(model, language!, settings.task).decoder === model.decoder;
    if (others.length > 0 || !isShared) return { rowsOf };
    return { results: await decodeTogether(model, windows, { ...settings, language: language! }, encoded) }; // prettier-ignore
  });
