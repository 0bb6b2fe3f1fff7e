import type { WhisperDimensions } from '../dimensions.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { Task } from '../tokenizer/start-tokens.js';
import type { Decoder } from './decoder.js';

/** What decoding needs of a model: `C` is the decoder's cache. */
export interface SpeechModel<C> {
  readonly decoder: Decoder<C>;
  readonly tokenizer: Tokenizer;
  readonly dimensions: Pick<WhisperDimensions, 'melBins' | 'audioContext' | 'textContext'>;
  /**
   * The decoder of a language (code), where languages have their own, as with experts: transcription
   * asks for it once the language is given or detected. Absent: `decoder` serves all.
   */
  readonly decoderFor?: (language: string, task: Task) => Decoder<C>;
}

/** The same model with the decoder of a language, where it has its own. */
export const modelFor = <C>(
  model: SpeechModel<C>,
  language: string,
  task: Task = 'transcribe',
): SpeechModel<C> =>
  model.decoderFor ? { ...model, decoder: model.decoderFor(language, task) } : model;

/** Windows that were encoded together: what `Decoder.start` returned, and how many rows it has. */
export interface EncodedWindows<C> {
  readonly cache: C;
  readonly windows: number;
}
