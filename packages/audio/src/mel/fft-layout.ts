// The 400-point transform of real samples is a 200-point transform of complex ones (even samples are the
// real parts, odd ones the imaginary parts) and a final split. 200 = 8 * 25 with coprime factors, so the
// prime-factor algorithm (Good 1958; Burrus & Eschenbacher 1981) needs no twiddle factors in between.

/** Complex points of the half-size transform. */
export const POINTS = 200;

/** Where complex sample `n` waits for the transforms of 8: group `n2` of 25, element `n1` of 8. */
export const inputSlot = (n: number): number => {
  for (let n2 = 0; n2 < 25; n2 += 1)
    for (let n1 = 0; n1 < 8; n1 += 1) if ((25 * n1 + 8 * n2) % POINTS === n) return 8 * n2 + n1;
  throw new RangeError(`no slot for sample ${n} of ${POINTS}`);
};

/**
 * Where frequency `k` is found after the transforms of 25: group `k mod 8`, and in it element `k mod 25`
 * in the transposed order that an in-place 5 x 5 transform leaves.
 */
export const outputSlot = (k: number): number => {
  const inner = k % 25;
  return 25 * (k % 8) + 5 * (inner % 5) + Math.floor(inner / 5);
};
