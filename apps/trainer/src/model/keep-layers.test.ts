import { chosenLayers, keptLayers } from './keep-layers.js';

describe('keptLayers', () => {
  it.each([
    [6, 2, [0, 5]],
    [6, 3, [0, 3, 5]],
    [32, 2, [0, 31]],
    [32, 16, [0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31]],
    [6, 1, [0]],
    [4, 4, [0, 1, 2, 3]],
  ])('of %i keeps %i: %j', (from, to, kept) => expect(keptLayers(from, to)).toEqual(kept));

  it.each([0, 7, 1.5])('refuses %d of 6', (to) =>
    expect(() => keptLayers(6, to)).toThrow(`a stack of 6 layers cannot keep ${to}; choose 1 to 6`),
  );
});

describe('chosenLayers', () => {
  it('takes a number or a list', () => {
    expect(chosenLayers(6, 3)).toEqual([0, 3, 5]);
    expect(chosenLayers(6, [0, 1, 4])).toEqual([0, 1, 4]);
  });

  it.each([[[]], [[0, 6]], [[1, 0]], [[2, 2]], [[NaN]]])('refuses %j of 6', (choice) =>
    expect(() => chosenLayers(6, choice)).toThrow('are not ascending numbers from 0 to 5'),
  );
});
