/** A text normaliser as a value: what it is called and its version go into the signature of every score. */
export interface Normalizer {
  /** Shown in the signature as `norm:<name>`. */
  readonly name: string;
  /** Raised whenever the output for some text changes; shown in the signature as `v:<version>`. */
  readonly version: number;
  readonly normalize: (text: string) => string;
}

/** Leaves text as it is: case, punctuation and marks all count. */
export const identity: Normalizer = { name: 'none', version: 1, normalize: (text) => text };
