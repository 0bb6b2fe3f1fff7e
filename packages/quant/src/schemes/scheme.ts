/**
 * How a weight is stored and multiplied.
 *
 * - `keep`: float32, unchanged.
 * - `float16`, `bfloat16`: stored in half precision, computed in float32.
 * - `int8`: int8 with a scale for each output channel, made float again before use (the embedded model's form).
 * - `dynamic-int8`: the same codes, multiplied as integers; x is rounded to uint8, per tensor, at run time.
 *   `reduceRange`: codes to 63 instead of 127, for processors whose 8-bit products saturate (x86 without VNNI).
 * - `llm-int8`: the same codes, multiplied as integers with a scale for each row of x; columns of x that hold
 *   outliers are multiplied in float. `columns` fixes them (from calibration); by default they are found at run time.
 * - `block`: 4 or 8 bits, a scale for each block along the input axis.
 */
export type Scheme =
  | { readonly name: 'keep' }
  | { readonly name: 'float16' }
  | { readonly name: 'bfloat16' }
  | { readonly name: 'int8' }
  | { readonly name: 'dynamic-int8'; readonly reduceRange?: boolean }
  | LlmInt8Scheme
  | BlockScheme;

export interface LlmInt8Scheme {
  readonly name: 'llm-int8';
  /** Default 6. */
  readonly threshold?: number;
  readonly columns?: readonly number[];
}

export interface BlockScheme {
  readonly name: 'block';
  readonly bits: 4 | 8;
  readonly block: number;
  readonly zeroPoints?: boolean;
  /** `int8` lets an engine round x to 8 bits, block by block: faster, less exact. Default `float32`. */
  readonly activations?: 'float32' | 'int8';
  /** How codes are chosen; see `quantizeBlocksHqq`. Default `nearest`. */
  readonly rounding?: 'nearest' | 'hqq';
}

/** A scheme that changes the weight. */
export type StoredScheme = Exclude<Scheme, { readonly name: 'keep' }>;
