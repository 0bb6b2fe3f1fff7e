import { fail } from '@distilwhisper/tensor';

import { createAudioReader, type AudioReader } from './audio-reader.js';
import { startPoolWorker } from './pool-worker.js';

export interface DecodePoolOptions {
  /** Threads. One decodes far faster than a training step uses clips; 0 decodes in this thread. Default 1. */
  readonly workers?: number;
}

/**
 * An audio reader that decodes in threads of its own, so that decoding goes on while an engine holds
 * this thread (onnxruntime-node computes synchronously). Close it at the end. A thread that breaks
 * down rejects with `engine`; errors of clips are those of {@link AudioReader}.
 *
 * @throws DistilWhisperError `argument`
 */
export const createDecodePool = ({ workers = 1 }: DecodePoolOptions = {}): AudioReader => {
  if (!(Number.isInteger(workers) && workers >= 0 && workers <= 64))
    fail('argument', `workers must be a whole number from 0 to 64, got ${workers}`, { workers });
  if (workers === 0) return createAudioReader();
  const pool = Array.from({ length: workers }, startPoolWorker);
  return {
    decode: ({ audio }) =>
      pool.reduce((best, one) => (one.pending() < best.pending() ? one : best)).decode(audio),
    close: async () => {
      await Promise.all(pool.map((one) => one.close()));
    },
  };
};
