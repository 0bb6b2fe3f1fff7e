/** How often each n-gram occurs; the key is its tokens joined by the separator it was counted with. */
export type NgramCounts = ReadonlyMap<string, number>;

/** Counts the n-grams of one order. */
export function countNgrams(
  tokens: readonly string[],
  order: number,
  separator: string,
): NgramCounts {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= tokens.length; start += 1) {
    const key = tokens.slice(start, start + order).join(separator);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** N-grams of `a` also found in `b`, each at most as often as it is there (clipped). */
export function countMatches(a: NgramCounts, b: NgramCounts): number {
  let matches = 0;
  for (const [key, count] of a) matches += Math.min(count, b.get(key) ?? 0);
  return matches;
}

/** For several references: the largest count of each n-gram. */
export function maximumCounts(all: readonly NgramCounts[]): NgramCounts {
  const [first, ...rest] = all;
  if (first && rest.length === 0) return first;
  const largest = new Map<string, number>();
  for (const counts of all)
    for (const [key, count] of counts) largest.set(key, Math.max(largest.get(key) ?? 0, count));
  return largest;
}

export const total = (counts: NgramCounts): number => {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
};
