/** A transcript in the making. */
export interface Hypothesis {
  /** Sampled tokens, without the end token. */
  readonly tokens: readonly number[];
  /** Sum of the log-probabilities of all tokens, the end token included once it came. */
  readonly logProb: number;
}

/** The hypotheses of one window. */
export interface SearchState {
  readonly live: readonly Hypothesis[];
  readonly finished: readonly Hypothesis[];
  /** No live hypothesis can change the result any more. */
  readonly complete: boolean;
}

export interface Extension {
  readonly state: SearchState;
  /** For each live hypothesis, which one before it continues. */
  readonly parents: readonly number[];
}

/** A way to choose tokens. It holds no state: the hypotheses are passed in and out. */
export interface Search {
  readonly begin: () => SearchState;
  /** Chooses the next tokens; `logitsOf(i)` is the row [vocabulary] of live hypothesis i, rules applied. */
  readonly extend: (state: SearchState, logitsOf: (i: number) => Float32Array) => Extension;
  /** What is to be ranked when the window is complete or has no room left; at least one. */
  readonly candidates: (state: SearchState) => readonly Hypothesis[];
}
