import { DistilWhisperError, fail } from '@distilwhisper/tensor';
import type { Utterance } from '../utterance.js';

/** An utterance that could not be decoded. */
export interface Skipped {
  readonly id: string;
  readonly error: Error;
}

/** A batch with what its utterances decode to; those that do not decode are in `skipped`. */
export interface DecodedBatch<B, T> {
  readonly batch: B;
  readonly items: readonly { readonly utterance: Utterance; readonly value: T }[];
  readonly skipped: readonly Skipped[];
}

export interface DecodeAheadOptions<T> {
  readonly decode: (utterance: Utterance) => Promise<T>;
  /** Batches that are decoded or waiting while another is in use. Default 2. */
  readonly ahead?: number;
  /** Errors that skip an utterance; any other ends the iteration. Default: {@link isClipError}. */
  readonly isSkippable?: (error: unknown) => boolean;
}

const CLIP_CODES = ['format', 'missing', 'unsupported', 'unsafe', 'io'] as const;

/** True for errors that lie in a clip, not in the program: it does not decode, or is not there. */
export const isClipError = (error: unknown): boolean =>
  CLIP_CODES.some((code) => DistilWhisperError.isInstance(error, code));

const decodeBatch = async <B extends { readonly utterances: readonly Utterance[] }, T>(
  batch: B,
  decode: (utterance: Utterance) => Promise<T>,
  isSkippable: (error: unknown) => boolean,
): Promise<DecodedBatch<B, T>> => {
  const outcomes = await Promise.allSettled(batch.utterances.map((clip) => decode(clip)));
  const items: { utterance: Utterance; value: T }[] = [];
  const skipped: Skipped[] = [];
  outcomes.forEach((outcome, i) => {
    const utterance = batch.utterances[i]!;
    if (outcome.status === 'fulfilled') items.push({ utterance, value: outcome.value });
    else if (isSkippable(outcome.reason))
      skipped.push({ id: utterance.id, error: outcome.reason as Error });
    else throw outcome.reason;
  });
  return { batch, items, skipped };
};

/**
 * Decodes batches while earlier ones are in use, in order and at most `ahead` batches in advance. A
 * clip that fails is skipped and told, its batch goes on without it (and may be empty).
 *
 * A synchronous engine, such as onnxruntime-node, stops the thread it runs in: use a decoder pool
 * (`createDecodePool`), whose threads go on meanwhile.
 *
 * @throws what `decode` throws, where it is no fault of the clip; DistilWhisperError `argument`
 */
export async function* decodeAhead<B extends { readonly utterances: readonly Utterance[] }, T>(
  batches: Iterable<B>,
  { decode, ahead = 2, isSkippable = isClipError }: DecodeAheadOptions<T>,
): AsyncGenerator<DecodedBatch<B, T>> {
  if (!(Number.isInteger(ahead) && ahead >= 0))
    fail('argument', `ahead must be a whole number from 0, got ${ahead}`, { ahead });
  const pending: Promise<DecodedBatch<B, T>>[] = [];
  for (const batch of batches) {
    const decoded = decodeBatch(batch, decode, isSkippable);
    decoded.catch(() => {}); // told when its turn comes
    pending.push(decoded);
    if (pending.length > ahead) yield await pending.shift()!;
  }
  for (const decoded of pending) yield await decoded;
}
