import type { F32, I32 } from '@distilwhisper/tensor';

/** One value a layer and position, e.g. a gate: of the encoder for audio, of the decoder for tokens. */
export interface Observed {
  readonly encoder: readonly F32<readonly ['row', 'time', 1]>[];
  readonly decoder: readonly F32<readonly ['row', 'time', 1]>[];
}

/**
 * The seam between decoding and everything below it (engine, model, experts).
 * `C` is the key-value cache: plain data that decoding carries and never looks into.
 * Routing is fixed when a decoder is made; a decoder holds no state of its own.
 *
 * Decoding keeps to these rules, so that an engine may grow a cache in place:
 * - after `step(cache)` it goes on with the cache returned; it may also step an older cache again
 *   (another temperature, another prompt), and then never uses what came of the first time;
 * - `reorder` with rows other than 0, 1, 2, ... returns a cache that shares no mutable part with
 *   the given one; with exactly those rows it may return the given cache itself;
 * - logits belong to the caller until the next `step` or `reorder`: it overwrites them.
 */
export interface Decoder<C> {
  /** Size of the vocabulary, i.e. of the last axis of the logits. */
  readonly vocabulary: number;
  /** Encodes log-mel and prepares cross-attention: a cache of `batch` rows and no tokens. */
  start(mel: F32<readonly ['batch', 'mel', 'frame']>): Promise<C>;
  /**
   * Appends tokens to every row.
   * With `logitsFor: 'last'` (default) the logits have one token row, the last position's.
   * Decoding asks only for the last.
   */
  step(
    cache: C,
    tokens: I32<readonly ['row', 'token']>,
    options?: { readonly logitsFor?: 'last' | 'all' },
  ): Promise<{ readonly logits: F32<readonly ['row', 'token', 'vocabulary']>; readonly cache: C }>;
  /** A cache whose row i is row `rows[i]` of this one; rows may repeat (beams, best-of). */
  reorder(cache: C, rows: readonly number[]): C;
  /**
   * Cross-attention weights of the alignment heads for one row's whole token sequence (word
   * timestamps). `cache` is one `start` returned, narrowed to one row by `reorder` if it had more.
   * The weights are softmax over all encoder frames; `logits` of every position.
   */
  align?(
    cache: C,
    tokens: I32<readonly ['row', 'token']>,
  ): Promise<{
    readonly weights: F32<readonly ['head', 'token', 'frame']>;
    readonly logits: F32<readonly ['row', 'token', 'vocabulary']>;
  }>;
  /**
   * What the blocks put beside their results, such as the gates of experts, for one row's whole token
   * sequence; `cache` as `align` takes it. Absent where nothing is observed.
   */
  observe?(cache: C, tokens: I32<readonly ['row', 'token']>): Promise<Observed>;
  /**
   * Frees what the cache holds outside the garbage collector's reach, if anything. Called once for
   * each cache that `start` returned when the window is done, and once for the latest descendant of
   * each `reorder`; caches related by `step` may share what is freed, so freeing twice is harmless.
   */
  release?(cache: C): void;
}
