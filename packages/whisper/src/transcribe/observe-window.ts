import { tensor } from '@distilwhisper/tensor';
import type { DecodingResult } from '../decoding/decode.js';
import type { Observed } from '../decoding/decoder.js';
import { initialTokens } from '../decoding/initial-tokens.js';
import type { SpeechModel } from '../decoding/speech-model.js';
import { attemptOptions, type TranscribeSettings } from './options.js';

/** What the decoder observed of a window that was kept; see `Decoder.observe`. */
export interface ObservedWindow extends Observed {
  readonly language: string;
  /** First log-mel frame (10 ms) of the window. */
  readonly firstFrame: number;
  /** Frames done with it: the next window starts after them. */
  readonly frames: number;
  /** Tokens of its segments, timestamps included, in the order of the transcript. */
  readonly tokens: readonly number[];
  /** Place of the first of them among the decoder's tokens; before it are prompt and start tokens. */
  readonly firstToken: number;
}

export interface DecodedWindow extends Pick<ObservedWindow, 'firstFrame' | 'frames' | 'tokens'> {
  readonly prompt: readonly number[];
  readonly result: DecodingResult;
}

/** Reads a window's final tokens once more and hands out what is observed, if anybody asked for it. */
export const observeWindow = async <C>(
  { decoder, tokenizer, dimensions }: SpeechModel<C>,
  cache: C,
  settings: TranscribeSettings,
  { prompt, result, ...window }: DecodedWindow,
): Promise<void> => {
  if (settings.onObserved === undefined || decoder.observe === undefined) return;
  const { language, temperature } = result;
  const options = { ...attemptOptions(settings, temperature, prompt), language };
  const { upToStart, afterStart } = initialTokens(tokenizer, options, dimensions.textContext);
  const all = [...upToStart, ...afterStart, ...result.tokens].slice(0, dimensions.textContext);
  const row = tensor<'int32', readonly ['row', 'token']>('int32', [1, all.length], Int32Array.from(all)); // prettier-ignore
  const observed = await decoder.observe(cache, row);
  const firstToken = upToStart.length + afterStart.length;
  settings.onObserved({ ...observed, ...window, language, firstToken });
};
