import { decodeEncoded } from '../decoding/decode.js';
import type { EncodedWindows, SpeechModel } from '../decoding/speech-model.js';
import { withEncoded, type SpeechWindow } from './encode-windows.js';
import { decodeWithFallback, isLooping, needsFallback } from './fallback.js';
import { WINDOW_FRAMES } from './mel-source.js';
import { attemptOptions, type TranscribeSettings } from './options.js';
import { promptOf, startHistory } from './prompt-history.js';
import { inputFrames } from './window.js';
import { windowResult, type WindowResult } from './window-result.js';

/** What the batch leaves to be done for a window: nothing, or to decode it at these temperatures. */
type Outcome =
  | { readonly kind: 'kept'; readonly segments: WindowResult }
  | { readonly kind: 'again'; readonly temperatures: readonly number[] };

/**
 * Decodes windows as one batch at the first temperature; those that fail the thresholds are decoded
 * again by themselves, with the full context.
 *
 * @param heard the same windows as this decoder encoded them already, with the full context; the caller frees them
 */
export const decodeTogether = async <C>(
  model: SpeechModel<C>,
  windows: readonly SpeechWindow[],
  settings: TranscribeSettings,
  heard?: EncodedWindows<C>,
): Promise<readonly WindowResult[]> => {
  const { textContext } = model.dimensions;
  const prompt = promptOf(startHistory(model.tokenizer, settings), settings, textContext);
  const outcomes = await decodeBatch(model, windows, settings, prompt, heard);
  const results: WindowResult[] = [];
  for (const [row, window] of windows.entries()) {
    const outcome = outcomes[row]!;
    results.push(
      outcome.kind === 'kept'
        ? outcome.segments
        : await decodeAgain(model, window, { ...settings, temperatures: outcome.temperatures }, prompt), // prettier-ignore
    );
  }
  return results;
};

const decodeBatch = async <C>(
  model: SpeechModel<C>,
  windows: readonly SpeechWindow[],
  settings: TranscribeSettings,
  prompt: readonly number[],
  heard: EncodedWindows<C> | undefined,
): Promise<readonly Outcome[]> => {
  const { timestampBegin } = model.tokenizer.special;
  const [temperature, ...others] = settings.temperatures as [number, ...number[]];
  const length = inputFrames(Math.max(...windows.map(({ mel }) => mel.shape[1]!)), settings);
  const decodeAll = async (encoded: EncodedWindows<C>): Promise<readonly Outcome[]> => {
    const results = await decodeEncoded(model, encoded, attemptOptions(settings, temperature, prompt)); // prettier-ignore
    const outcomes: Outcome[] = [];
    for (const [row, result] of results.entries()) {
      const isLost = length < WINDOW_FRAMES && isLooping(result, settings, timestampBegin);
      const temperatures = isLost ? settings.temperatures : others;
      if (temperatures.length > 0 && needsFallback(result, settings, timestampBegin)) {
        outcomes.push({ kind: 'again', temperatures });
        continue;
      }
      const decoded = { window: windows[row]!, prompt, result };
      outcomes.push({
        kind: 'kept',
        segments: await windowResult(model, encoded, row, decoded, settings),
      });
    }
    return outcomes;
  };
  return heard && length === WINDOW_FRAMES
    ? decodeAll(heard)
    : withEncoded(model, windows, length, decodeAll);
};

const decodeAgain = <C>(
  model: SpeechModel<C>,
  window: SpeechWindow,
  settings: TranscribeSettings,
  prompt: readonly number[],
): Promise<WindowResult> =>
  withEncoded(model, [window], WINDOW_FRAMES, async (encoded) => {
    const result = await decodeWithFallback(model, encoded, settings, prompt);
    return windowResult(model, encoded, 0, { window, prompt, result }, settings);
  });
