export interface Tolerance {
  readonly atol?: number;
  readonly rtol?: number;
  readonly exact?: boolean;
}

/** Fails unless |actual - expected| <= atol + rtol |expected| everywhere; names the worst element. */
export const expectClose = (
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { atol = 0, rtol = 0, exact = false }: Tolerance,
): void => {
  if (actual.length !== expected.length)
    throw new Error(`expected ${expected.length} elements, got ${actual.length}`);
  let worst = -1;
  let worstExcess = 0;
  for (let i = 0; i < actual.length; i += 1) {
    const a = actual[i]!;
    const e = expected[i]!;
    const allowed = exact ? 0 : atol + rtol * Math.abs(e);
    const excess = Object.is(a, e) || a === e ? 0 : Math.abs(a - e) - allowed;
    if (excess > worstExcess || Number.isNaN(excess)) {
      worst = i;
      worstExcess = Number.isNaN(excess) ? Infinity : excess;
    }
  }
  if (worst >= 0)
    throw new Error(
      `element ${worst}: got ${actual[worst]}, expected ${expected[worst]} within atol ${atol}, rtol ${rtol}`,
    );
};
