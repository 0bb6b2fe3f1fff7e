/**
 * A rule of decoding: changes the logits of one row in place before a token is chosen, mostly by
 * setting what is not allowed to -Infinity.
 *
 * @param logits [vocabulary]
 * @param sampled tokens chosen so far; start tokens, prompt and prefix are not among them
 */
export type LogitRule = (logits: Float32Array, sampled: readonly number[]) => void;
