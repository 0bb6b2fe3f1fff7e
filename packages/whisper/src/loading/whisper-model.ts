import type { AlignmentHead, WhisperDimensions } from '../dimensions.js';
import type { WhisperParams } from '../model/parameters.js';
import type { GenerationConfig } from './generation-config.js';

/** A Whisper model in memory: sizes, weights and what belongs to them. Plain data. */
export interface WhisperModel {
  readonly dimensions: WhisperDimensions;
  /** Float32, Hugging Face names; every key and shape has been checked. */
  readonly params: WhisperParams;
  readonly generation: GenerationConfig & { readonly alignmentHeads: readonly AlignmentHead[] };
  /** Where the tokenizer is, if the model came with one. */
  readonly tokenizerPath?: string;
  /** Names the weights: SHA-256 over the weight file, or over the hashes of its shards in order. */
  readonly sha256: string;
  /** `sha256` of the weights that these are a quantised or converted form of, where the file says so. */
  readonly sourceSha256?: string;
}

/** A model whose weights have been checked, but are read when asked for. */
export interface WhisperCheckpoint extends Omit<WhisperModel, 'params'> {
  /** Reads the weights; each call reads them again. */
  readonly params: () => Promise<WhisperParams>;
}
