import { fail } from '../errors.js';

/**
 * p-values adjusted for testing several hypotheses at once (Holm 1979): reject where the adjusted value
 * is below the level wanted for the whole family. In the order given.
 * @throws code `argument` for a value outside [0, 1].
 */
export function holm(pValues: readonly number[]): number[] {
  pValues.forEach((p, index) => {
    if (!(p >= 0 && p <= 1))
      fail('argument', `holm: p-value ${index} is ${p}; it must lie between 0 and 1`, { index, p });
  });
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length).fill(0);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}
