import type { WhisperDimensions } from '../dimensions.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { Decoder } from './decoder.js';

/** What decoding needs of a model: `C` is the decoder's cache. */
export interface SpeechModel<C> {
  readonly decoder: Decoder<C>;
  readonly tokenizer: Tokenizer;
  readonly dimensions: Pick<WhisperDimensions, 'melBins' | 'audioContext' | 'textContext'>;
}

/** Windows that were encoded together: what `Decoder.start` returned, and how many rows it has. */
export interface EncodedWindows<C> {
  readonly cache: C;
  readonly windows: number;
}
