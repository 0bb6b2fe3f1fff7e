/** A sequence of tokens said several times in a row. */
export interface Loop {
  readonly start: number;
  /** Tokens of one turn. */
  readonly length: number;
  readonly times: number;
}

/** Longest turn that is looked for: longer loops are caught by the compression ratio. */
const LONGEST_TURN = 32;

/** The loop with the most turns, the earliest of equals; undefined if nothing is repeated at once. */
export const findLoop = (tokens: readonly number[]): Loop | undefined => {
  let best: Loop | undefined;
  for (let length = 1; length <= Math.min(LONGEST_TURN, tokens.length >> 1); length += 1) {
    let same = 0; // tokens up to i that equal those one turn before
    for (let i = length; i <= tokens.length; i += 1) {
      if (i < tokens.length && tokens[i] === tokens[i - length]) same += 1;
      else {
        const times = Math.floor(same / length) + 1;
        if (times > (best?.times ?? 1)) best = { start: i - same - length, length, times };
        same = 0;
      }
    }
  }
  return best;
};
