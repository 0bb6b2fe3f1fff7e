/** The stretch of a growing signal that later steps still need. */
export interface SignalWindow {
  /** The samples held. */
  readonly samples: Float32Array;
  /** Index in the signal of `samples[0]`; negative where the start has been mirrored. */
  readonly from: number;
  /** Adds what follows, and forgets what lies before `keepFrom`. */
  append(samples: Float32Array, keepFrom: number): void;
  /** Puts `count` samples before the first: x[-i] = x[i], 0 where there is no x[i]. */
  mirrorStart(count: number): void;
  /** The `count` samples that mirror the end, x[n + i] = x[n - 1 - i], 0 where there is none. */
  mirroredEnd(count: number): Float32Array;
}

export const concatenate = (a: Float32Array, b: Float32Array): Float32Array => {
  const joined = new Float32Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
};

export const createSignalWindow = (): SignalWindow => {
  let held: Float32Array = new Float32Array(0);
  let from = 0;
  return {
    get samples() {
      return held;
    },
    get from() {
      return from;
    },
    append: (samples, keepFrom) => {
      const drop = Math.min(held.length, Math.max(0, keepFrom - from));
      held = concatenate(held.subarray(drop), samples);
      from += drop;
    },
    mirrorStart: (count) => {
      const lead = new Float32Array(count);
      for (let i = 1; i <= count; i += 1) lead[count - i] = held[i] ?? 0;
      held = concatenate(lead, held);
      from -= count;
    },
    mirroredEnd: (count) => {
      const mirrored = new Float32Array(count);
      mirrored.set(held.slice(Math.max(0, held.length - count)).reverse());
      return mirrored;
    },
  };
};
