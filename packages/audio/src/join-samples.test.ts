import { joinSamples } from './join-samples.js';

it('puts pieces one after the other, empty ones too', () => {
  const parts = [Float32Array.of(1, 2), new Float32Array(0), Float32Array.of(3)];
  expect([...joinSamples(parts)]).toEqual([1, 2, 3]);
  expect(joinSamples([]).length).toBe(0);
});
