/** Nodes and weights with sum(w f(x)) close to the integral of exp(-x^2) f(x). */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const { sqrt } = Math;

/** Orthonormal Hermite functions without the factor exp(-x^2 / 2): the value of degree n and of n - 1. */
function hermite(degree: number, x: number): [number, number] {
  let previous = 0;
  let current = Math.PI ** -0.25;
  for (let n = 0; n < degree; n += 1) {
    const next = x * sqrt(2 / (n + 1)) * current - sqrt(n / (n + 1)) * previous;
    previous = current;
    current = next;
  }
  return [current, previous];
}

/** Roots of the Hermite polynomial interlace with those of the next lower degree: bisect between them. */
function rootsOf(degree: number): number[] {
  let roots: number[] = [];
  for (let n = 1; n <= degree; n += 1) {
    const bound = Math.sqrt(2 * n + 1);
    const fences = [-bound, ...roots, bound];
    roots = fences.slice(1).map((right, index) => {
      let low = fences[index]!;
      let high = right;
      const rising = hermite(n, high)[0] > hermite(n, low)[0];
      for (let step = 0; step < 100 && low < high; step += 1) {
        const middle = (low + high) / 2;
        if (middle === low || middle === high) break;
        if (hermite(n, middle)[0] < 0 === rising) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    });
  }
  return roots;
}

/** Gauss-Hermite quadrature with `count` nodes; exact for polynomials up to degree 2 count - 1. */
export function gaussHermite(count: number): Quadrature {
  const nodes = Float64Array.from(rootsOf(count));
  const weights = nodes.map((x) => 1 / (count * hermite(count, x)[1] ** 2));
  return { nodes, weights };
}
