import { readStatistics } from '../__fixtures__/statistics.js';
import { gaussHermite } from '../regression/gauss-hermite.js';
import { chiSquareTail, logFactorial, logGamma } from './gamma.js';
import { normalCdf, normalQuantile, normalTwoSided } from './normal.js';
import { mean, quantile, standardDeviation } from './quantile.js';

const { special, quantile: quantiles } = readStatistics();
const relative = (got: number, expected: number): number =>
  Math.abs(got - expected) / (expected === 0 ? 1 : Math.abs(expected));

describe('against scipy and numpy', () => {
  it.each(special.cdf)('normalCdf(%p)', (z, expected) => {
    expect(relative(normalCdf(z), expected)).toBeLessThan(1e-11);
  });
  it.each(special.twoSided)('normalTwoSided(%p)', (z, expected) => {
    expect(relative(normalTwoSided(z), expected)).toBeLessThan(1e-11);
  });
  it.each(special.quantile)('normalQuantile(%p)', (p, expected) => {
    expect(relative(normalQuantile(p), expected)).toBeLessThan(1e-11);
  });
  it.each(special.logGamma)('logGamma(%p)', (x, expected) => {
    expect(relative(logGamma(x), expected)).toBeLessThan(1e-12);
  });
  it.each(special.chiSquare)('chiSquareTail(%p, %p)', (x, degrees, expected) => {
    expect(relative(chiSquareTail(x, degrees), expected)).toBeLessThan(1e-10);
  });
  it.each(Object.entries(special.hermite))('gaussHermite(%p)', (count, [nodes, weights]) => {
    const quadrature = gaussHermite(Number(count));
    nodes.forEach((node, i) => expect(quadrature.nodes[i]).toBeCloseTo(node, 11));
    weights.forEach((w, i) => expect(relative(quadrature.weights[i]!, w)).toBeLessThan(1e-9));
  });
  it.each(quantiles.cases)('quantile(%p)', (p, expected) => {
    const ascending = [...quantiles.values].sort((a, b) => a - b);
    expect(quantile(ascending, p)).toBeCloseTo(expected, 12);
  });
});

describe('edges', () => {
  it('normalQuantile is infinite at 0 and 1 and NaN outside', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect([normalQuantile(-0.1), normalQuantile(NaN)]).toEqual([NaN, NaN]);
  });
  it('quantile of nothing is NaN', () => {
    expect(quantile([], 0.5)).toBeNaN();
    expect(quantile([1], 2)).toBeNaN();
  });
  it('small helpers', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(standardDeviation([1, 3])).toBeCloseTo(Math.SQRT2, 15);
    expect(logFactorial(5)).toBeCloseTo(Math.log(120), 13);
  });
});
