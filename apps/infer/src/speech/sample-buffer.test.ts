import { createSampleBuffer } from './sample-buffer.js';

const counting = (first: number, last: number): Float32Array =>
  Float32Array.from({ length: last - first }, (_, i) => first + i);

it('gives back what was pushed, across blocks, until it is released', () => {
  const buffer = createSampleBuffer();
  for (const [first, last] of [[0, 3], [3, 3], [3, 10], [10, 12]] as const) buffer.push(counting(first, last)); // prettier-ignore
  expect(buffer.end).toBe(12);
  expect(buffer.slice(0, 12)).toEqual(counting(0, 12));
  expect(buffer.slice(2, 11)).toEqual(counting(2, 11));
  expect(buffer.slice(5, 5)).toEqual(new Float32Array(0));
  expect(buffer.slice(11, 99)).toEqual(counting(11, 12));
  buffer.release(5);
  expect(buffer.slice(4, 6)).toEqual(counting(4, 6));
  buffer.release(10);
  expect(buffer.slice(0, 12)).toEqual(counting(10, 12));
  buffer.release(12);
  expect(buffer.slice(0, 12)).toEqual(new Float32Array(0));
});
