import type { LogitRule } from './logit-rule.js';

/**
 * Never completes a sequence of `size` text tokens that was sampled before: stops loops, at the
 * price of true repetitions. Tokens from `textEnd` on (end, timestamps) are always allowed.
 */
export const noRepeatNgram =
  (size: number, textEnd: number): LogitRule =>
  (logits, sampled) => {
    const tail = size - 1;
    const start = sampled.length - tail; // where the tail begins
    for (let i = 0; i < start; i += 1) {
      let same = 0;
      while (same < tail && sampled[i + same] === sampled[start + same]) same += 1;
      const banned = sampled[i + tail];
      if (same === tail && banned !== undefined && banned < textEnd) logits[banned] = -Infinity;
    }
  };
