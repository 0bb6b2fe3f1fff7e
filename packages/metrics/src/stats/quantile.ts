/**
 * The `p`-quantile of ascending values with linear interpolation between them (definition 7 of
 * Hyndman & Fan 1996, numpy's default). NaN for no values or p outside [0, 1].
 */
export function quantile(ascending: ArrayLike<number>, p: number): number {
  if (ascending.length === 0 || !(p >= 0 && p <= 1)) return NaN;
  const position = p * (ascending.length - 1);
  const below = Math.floor(position);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, ascending.length - 1)]!;
  return low + (high - low) * (position - below);
}

export const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index]!;
  return sum / values.length;
};

/** Sample standard deviation (divisor n - 1). */
export function standardDeviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) squares += (values[index]! - centre) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
