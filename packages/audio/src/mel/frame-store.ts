import { fail } from '@distilwhisper/tensor';

import { SILENCE } from './mel-extractor.js';

/** Frames of one chunk: 5 s. */
export const CHUNK_FRAMES = 500;

/** Raw log10 energies, kept in chunks so that the oldest can be let go. */
export interface FrameStore {
  /** The chunk that holds a frame, `[mel, CHUNK_FRAMES]`; made on first use. */
  chunkAt(frame: number): Float32Array;
  /** A copy of `count` frames, `[mel, frame]`; silence where nothing was stored. */
  read(first: number, count: number): Float32Array;
  /** Forgets the frames before `frame`. */
  release(frame: number): void;
}

export const createFrameStore = (bins: number): FrameStore => {
  const chunks = new Map<number, Float32Array>();
  let released = 0;

  const copyFrames = (data: Float32Array, first: number, count: number): void => {
    for (let frame = first; frame < first + count;) {
      const column = frame % CHUNK_FRAMES;
      const width = Math.min(CHUNK_FRAMES - column, first + count - frame);
      const chunk = chunks.get((frame - column) / CHUNK_FRAMES);
      for (let bin = 0; chunk && bin < bins; bin += 1) {
        const row = bin * CHUNK_FRAMES + column;
        data.set(chunk.subarray(row, row + width), bin * count + frame - first);
      }
      frame += width;
    }
  };

  return {
    chunkAt: (frame) => {
      const index = Math.floor(frame / CHUNK_FRAMES);
      const chunk = chunks.get(index) ?? new Float32Array(bins * CHUNK_FRAMES).fill(SILENCE);
      chunks.set(index, chunk);
      return chunk;
    },
    read: (first, count) => {
      if (first < released)
        fail(
          'argument',
          `frame ${first} has been released; the first that is kept is ${released}`,
          {
            first,
            released,
          },
        );
      const data = new Float32Array(bins * count).fill(SILENCE);
      copyFrames(data, first, count);
      return data;
    },
    release: (frame) => {
      released = Math.max(released, frame);
      for (const index of chunks.keys())
        if ((index + 1) * CHUNK_FRAMES <= released) chunks.delete(index);
    },
  };
};
