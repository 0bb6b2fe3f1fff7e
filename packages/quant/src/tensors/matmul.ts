/** x [m, k] times w [n, k] transposed -> [m, n], accumulated in double precision (exact for int8 codes). */
export const timesTransposed = (
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  [m, k, n]: readonly [number, number, number],
): Float64Array => {
  const y = new Float64Array(m * n);
  for (let row = 0; row < m; row += 1)
    for (let column = 0; column < n; column += 1) {
      let sum = 0;
      for (let i = 0; i < k; i += 1) sum += x[row * k + i]! * w[column * k + i]!;
      y[row * n + column] = sum;
    }
  return y;
};
