import { argmax, logSumExp } from './log-sum-exp.js';
import type { Hypothesis, Search } from './search.js';

const { exp } = Math; // a global is slow to look up in a sandbox's loop

/** A token drawn from softmax(logits / temperature), by inverting its distribution function. */
const sample = (logits: Float32Array, temperature: number, random: () => number): number => {
  const largest = logits[argmax(logits)]!;
  let total = 0;
  for (const logit of logits) total += exp((logit - largest) / temperature);
  const target = random() * total;
  let sum = 0;
  let last = 0;
  for (let id = 0; id < logits.length; id += 1) {
    const weight = exp((logits[id]! - largest) / temperature);
    if (weight === 0) continue;
    sum += weight;
    last = id;
    if (sum > target) return id;
  }
  return last; // rounding left the target above the sum
};

export interface SamplingOptions {
  /** 0 takes the most probable token. */
  readonly temperature: number;
  /** Independent trajectories. */
  readonly count: number;
  readonly endOfText: number;
  /** Uniform numbers in [0, 1); not called at temperature 0. */
  readonly random: () => number;
}

/** Greedy decoding at temperature 0, else `count` independent samples (best-of). */
export const samplingSearch = ({
  temperature,
  count,
  endOfText,
  random,
}: SamplingOptions): Search => ({
  begin: () => ({
    live: Array.from({ length: count }, () => ({ tokens: [], logProb: 0 })),
    finished: [],
    complete: false,
  }),

  extend: (state, logitsOf) => {
    const live: Hypothesis[] = [];
    const finished = [...state.finished];
    const parents: number[] = [];
    state.live.forEach(({ tokens, logProb }, i) => {
      const logits = logitsOf(i);
      const best = argmax(logits);
      const token = temperature === 0 ? best : sample(logits, temperature, random);
      // Probabilities are those at temperature 1, whatever is sampled.
      const sum = logProb + logits[token]! - logSumExp(logits, logits[best]!);
      if (token === endOfText) finished.push({ tokens, logProb: sum });
      else {
        live.push({ tokens: [...tokens, token], logProb: sum });
        parents.push(i);
      }
    });
    return { state: { live, finished, complete: live.length === 0 }, parents };
  },

  candidates: ({ live, finished }) => [...finished, ...live],
});
