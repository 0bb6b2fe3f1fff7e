// Adding 1.5 * 2^52 leaves no fraction bits: the sum is rounded to a whole number, ties to even.
const WHOLE = 1.5 * 2 ** 52;

/** The nearest whole number, halves to the even one, as ONNX and numpy round. |x| < 2^51. */
export const roundHalfEven = (x: number): number => x + WHOLE - WHOLE;

export const clamp = (x: number, low: number, high: number): number =>
  x < low ? low : x > high ? high : x;
