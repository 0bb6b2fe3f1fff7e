import { roundHalfEven } from './round-half-even.js';

// The results of Python's round().
it.each([
  [0.5, 0, 0],
  [1.5, 0, 2],
  [2.5, 0, 2],
  [-0.5, 0, 0],
  [-1.5, 0, -2],
  [2.4999, 0, 2],
  [0.125, 2, 0.12],
  [0.375, 2, 0.38],
  [0.625, 2, 0.62],
  [2.675, 2, 2.67],
  [1.005, 2, 1],
  [89.995, 2, 90],
  [12.345, 2, 12.35],
  [7.42, 2, 7.42],
])('rounds %d to %d places as %d', (value, places, expected) =>
  expect(roundHalfEven(value, places) + 0).toBe(expected),
);
