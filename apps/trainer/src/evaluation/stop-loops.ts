import type { Decoder } from '@distilwhisper/whisper';

/** The cache of a decoder that watches for loops, and the tokens of each of its rows. */
export interface Watched<C> {
  readonly cache: C;
  readonly rows: readonly (readonly number[])[];
}

const LONGEST_PERIOD = 32;
const REPEATS = 4;
const SHORTEST_LOOP = 24;

/**
 * Whether tokens end in a loop: one pattern of up to 32 tokens four times over or more, 24 tokens at least
 * in all, so that no word said a few times counts.
 */
export const endsInLoop = (tokens: readonly number[]): boolean => {
  for (let period = 1; period <= LONGEST_PERIOD; period += 1) {
    const length = Math.max(SHORTEST_LOOP, REPEATS * period);
    if (length > tokens.length) return false;
    const start = tokens.length - length;
    let at = tokens.length - 1;
    while (at >= start + period && tokens[at] === tokens[at - period]) at -= 1;
    if (at < start + period) return true;
  }
  return false;
};

/**
 * A decoder that ends a text as soon as it loops, instead of at the token limit. The same rule for every
 * model and scheme: a loop still counts as errors, but not as whatever the limit allows.
 */
export const stopLoops = <C>(decoder: Decoder<C>, endOfText: number): Decoder<Watched<C>> => ({
  vocabulary: decoder.vocabulary,
  start: async (mel) => ({
    cache: await decoder.start(mel),
    rows: Array.from({ length: mel.shape[0]! }, () => []),
  }),
  step: async ({ cache, rows }, tokens, options) => {
    const result = await decoder.step(cache, tokens, options);
    const fed = tokens.shape[1]!;
    const grown = rows.map((row, i) => [...row, ...tokens.data.subarray(i * fed, (i + 1) * fed)]);
    const { data, shape } = result.logits;
    const [, positions, vocabulary] = shape as readonly [number, number, number];
    grown.forEach((row, i) => {
      if (!endsInLoop(row)) return;
      const logits = data.subarray(i * positions * vocabulary, (i + 1) * positions * vocabulary);
      logits.fill(-Infinity);
      for (let at = endOfText; at < logits.length; at += vocabulary) logits[at] = 0;
    });
    return { logits: result.logits, cache: { cache: result.cache, rows: grown } };
  },
  reorder: ({ cache, rows }, order) => ({
    cache: decoder.reorder(cache, order),
    rows: order.map((row) => rows[row]!),
  }),
  ...(decoder.release && { release: ({ cache }: Watched<C>) => decoder.release!(cache) }),
});
