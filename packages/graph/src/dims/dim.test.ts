import fc from 'fast-check';
import {
  addDims,
  dim,
  evaluateDim,
  floorDivDim,
  mulDims,
  subDims,
  symbolsOf,
  type Dim,
} from './dim.js';

describe('canonical dimensions', () => {
  it('gives equal sizes equal text', () => {
    expect(addDims('token', 'past')).toBe('past+token');
    expect(subDims('past+token', 'past')).toBe('token');
    expect(subDims('frame', 'frame')).toBe(0);
    expect(mulDims('frame', 'batch')).toBe('batch*frame');
    expect(dim('2*(frame + 3) - frame')).toBe('frame+6');
    expect(floorDivDim('frame+1', 2)).toBe('floor((frame+1)/2)');
    expect(floorDivDim('frame-1', 2)).toBe(subDims('floor((frame+1)/2)', 1));
    expect(floorDivDim('4*frame+7', 4)).toBe('frame+1');
    expect(floorDivDim(floorDivDim('frame', 2), 2)).toBe('floor((frame)/4)');
    expect(symbolsOf('floor((frame+1)/2)+past')).toEqual(['frame', 'past']);
  });

  it('evaluates as the integers do, and is stable under reading back', () => {
    const leaf = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom('a', 'b', 'c'));
    const sizes = { a: 7, b: 3, c: 12 };
    type Pair = readonly [Dim, number];
    const step = (x: Pair, [kind, y, n]: readonly [number, Dim, number]): Pair => {
      const value = evaluateDim(y, sizes);
      if (kind === 0) return [addDims(x[0], y), x[1] + value];
      if (kind === 1) return [subDims(x[0], y), x[1] - value];
      if (kind === 2) return [mulDims(x[0], y), x[1] * value];
      return [floorDivDim(x[0], n), Math.floor(x[1] / n)];
    };
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 3 }), leaf, fc.integer({ min: 1, max: 5 })),
      {
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(leaf, steps, (first, list) => {
        const [size, expected] = list.reduce(step, [dim(first), evaluateDim(first, sizes)] as Pair);
        expect(evaluateDim(size, sizes) + 0).toBe(expected + 0);
        expect(dim(size)).toBe(size);
      }),
      { numRuns: 500 },
    );
  });

  it('says what cannot be read or has no size', () => {
    expect(() => dim('frame//2')).toThrow(/dimension 'frame\/\/2' is not an expression/);
    expect(() => dim('2 $')).toThrow(/not allowed/);
    expect(() => evaluateDim('frame+1', { batch: 1 })).toThrow(
      "dimension 'frame' has no size; known: batch",
    );
  });
});
