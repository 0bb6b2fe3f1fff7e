import type { Quadrature } from './gauss-hermite.js';

/**
 * What one speaker contributes to a Poisson model with a normal random intercept `spread * z`:
 * ln of the integral of exp(errors * spread * z - expected * exp(spread * z)) phi(z), and its derivatives.
 * `errors` is the speaker's total and `expected` the sum of exp(fixed part) over the speaker's rows; the
 * rows matter in no other way.
 */
export interface InterceptIntegral {
  readonly logIntegral: number;
  /** First and second derivatives by `expected` (e) and `spread` (s). */
  readonly byE: number;
  readonly byS: number;
  readonly byEE: number;
  readonly byES: number;
  readonly bySS: number;
  /** Posterior mean of `spread * z`: how far the speaker lies from the average, in ln rate. */
  readonly effect: number;
}

/** The z where the integrand peaks. */
function modeOf(errors: number, expected: number, spread: number): number {
  let z = 0;
  const longest = 2 / Math.max(Math.abs(spread), 0.1);
  for (let step = 0; step < 200; step += 1) {
    const level = expected * Math.exp(spread * z);
    const move = (spread * (errors - level) - z) / (spread * spread * level + 1);
    z += Math.max(-longest, Math.min(longest, move));
    if (Math.abs(move) < 1e-12) break;
  }
  return z;
}

/** Adaptive Gauss-Hermite quadrature (Pinheiro & Bates 1995): nodes centred and scaled by each speaker's posterior. */
export function integrateIntercept(
  errors: number,
  expected: number,
  spread: number,
  { nodes, weights }: Quadrature,
): InterceptIntegral {
  const mode = modeOf(errors, expected, spread);
  const exponent = (z: number): number =>
    errors * spread * z - expected * Math.exp(spread * z) - (z * z) / 2;
  const peak = exponent(mode);
  const scale = Math.SQRT2 / Math.sqrt(1 + spread * spread * expected * Math.exp(spread * mode));
  let mass = 0;
  // Posterior moments of u = exp(spread z) and v = z (errors - expected u).
  let u1 = 0;
  let u2 = 0;
  let v1 = 0;
  let v2 = 0;
  let uv = 0;
  let zu = 0;
  let zzu = 0;
  let z1 = 0;
  nodes.forEach((node, index) => {
    const z = mode + scale * node;
    const p = weights[index]! * Math.exp(node * node + exponent(z) - peak);
    const u = Math.exp(spread * z);
    const v = z * (errors - expected * u);
    mass += p;
    u1 += p * u;
    u2 += p * u * u;
    v1 += p * v;
    v2 += p * v * v;
    uv += p * u * v;
    zu += p * z * u;
    zzu += p * z * z * u;
    z1 += p * z;
  });
  const [mu, mv] = [u1 / mass, v1 / mass];
  return {
    logIntegral: peak + Math.log((mass * scale) / Math.sqrt(2 * Math.PI)),
    byE: -mu,
    byS: mv,
    byEE: u2 / mass - mu * mu,
    byES: -zu / mass - (uv / mass - mu * mv),
    bySS: -(expected * zzu) / mass + v2 / mass - mv * mv,
    effect: (spread * z1) / mass,
  };
}
