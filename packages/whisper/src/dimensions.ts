/**
 * The sizes that fix a Whisper architecture ("Robust Speech Recognition via Large-Scale Weak
 * Supervision", table 1). Everything else about a model is its parameters.
 */
export interface WhisperDimensions {
  /** Log-mel channels: 80, or 128 from large-v3 on. */
  readonly melBins: number;
  /** Encoder frames of a full 30 s window (1500, 20 ms each): half the log-mel frames. */
  readonly audioContext: number;
  /** Longest token sequence of the decoder (448). */
  readonly textContext: number;
  /** Token ids: 51864 English-only, 51865 multilingual, 51866 with Cantonese (large-v3 on). */
  readonly vocabulary: number;
  /** Width of the residual stream, d_model. */
  readonly state: number;
  readonly encoder: StackDimensions;
  readonly decoder: StackDimensions;
}

/** The sizes of the encoder's or the decoder's stack of blocks. */
export interface StackDimensions {
  readonly layers: number;
  readonly heads: number;
  /** Inner width of the feed-forward, 4 x state in published models. */
  readonly feedForward: number;
}

/** A decoder head whose cross-attention follows the audio in time (word timestamps). */
export interface AlignmentHead {
  readonly layer: number;
  readonly head: number;
}

/** Vocabulary sizes from 51865 on hold language tokens; 51864 is English only. */
export const isMultilingual = (dimensions: WhisperDimensions): boolean =>
  dimensions.vocabulary >= 51_865;

/** Log-mel frames of a full window: the second convolution has stride 2. */
export const melFrames = (dimensions: WhisperDimensions): number => 2 * dimensions.audioContext;

/**
 * What to use for word timestamps when a model does not say which heads align: all heads of the
 * decoder's later half, as the reference implementation does.
 */
export const defaultAlignmentHeads = ({ decoder }: WhisperDimensions): AlignmentHead[] => {
  const heads: AlignmentHead[] = [];
  for (let layer = Math.floor(decoder.layers / 2); layer < decoder.layers; layer += 1)
    for (let head = 0; head < decoder.heads; head += 1) heads.push({ layer, head });
  return heads;
};
