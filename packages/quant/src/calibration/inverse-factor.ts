import { fail } from '@distilwhisper/tensor';

/**
 * Upper triangular U with U^T U = H^-1, for a symmetric positive matrix H [k, k], row-major.
 * H = R R^T with R upper triangular (Cholesky from the last row up); then U = R^-1.
 *
 * @throws DistilWhisperError `numeric` where H is not positive definite
 */
export const inverseFactor = (h: Float64Array, k: number, path: string): Float64Array =>
  inverseOfUpper(upperFactor(h, k, path), k);

const upperFactor = (h: Float64Array, k: number, path: string): Float64Array => {
  const r = new Float64Array(k * k);
  for (let j = k - 1; j >= 0; j -= 1)
    for (let i = j; i >= 0; i -= 1) {
      let sum = h[i * k + j]!;
      for (let m = j + 1; m < k; m += 1) sum -= r[i * k + m]! * r[j * k + m]!;
      if (i === j && !(sum > 0))
        fail('numeric', `the statistics of '${path}' are not positive definite; use more calibration data or more damping`, { path }); // prettier-ignore
      r[i * k + j] = i === j ? Math.sqrt(sum) : sum / r[j * k + j]!;
    }
  return r;
};

/** Row by row from the last: each row is a combination of those below, so that memory is read in order. */
const inverseOfUpper = (r: Float64Array, k: number): Float64Array => {
  const u = new Float64Array(k * k);
  for (let i = k - 1; i >= 0; i -= 1) {
    const diagonal = r[i * k + i]!;
    for (let m = i + 1; m < k; m += 1) {
      const share = r[i * k + m]! / diagonal;
      if (share === 0) continue;
      for (let j = m; j < k; j += 1) u[i * k + j]! -= share * u[m * k + j]!;
    }
    u[i * k + i] = 1 / diagonal;
  }
  return u;
};
