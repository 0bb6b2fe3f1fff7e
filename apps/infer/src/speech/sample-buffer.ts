/** The latest samples of a stream, by their place in the whole. */
export interface SampleBuffer {
  /** Samples received. */
  readonly end: number;
  push(block: Float32Array): void;
  /** A copy of samples `first` to `last`; those already released are left out. */
  slice(first: number, last: number): Float32Array;
  /** Samples before `first` are no longer needed. */
  release(first: number): void;
}

export const createSampleBuffer = (): SampleBuffer => {
  const blocks: { readonly start: number; readonly samples: Float32Array }[] = [];
  let end = 0;
  return {
    get end() {
      return end;
    },
    push: (samples) => {
      blocks.push({ start: end, samples });
      end += samples.length;
    },
    slice: (first, last) => {
      const from = Math.max(first, blocks[0]?.start ?? end);
      const result = new Float32Array(Math.max(0, Math.min(last, end) - from));
      for (const { start, samples } of blocks) {
        const part = samples.subarray(Math.max(0, from - start), Math.max(0, last - start));
        if (part.length > 0) result.set(part, Math.max(0, start - from));
      }
      return result;
    },
    release: (first) => {
      while (blocks[0] && blocks[0].start + blocks[0].samples.length <= first) blocks.shift();
    },
  };
};
