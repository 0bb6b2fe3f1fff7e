import { expectClose } from './close.js';

describe('expectClose', () => {
  it('allows atol + rtol |expected|', () => {
    expectClose([1.01, -200], [1, -201], { atol: 0.005, rtol: 0.006 });
    expect(() => expectClose([1.02], [1], { atol: 0.005, rtol: 0.006 })).toThrow(
      'element 0: got 1.02, expected 1 within atol 0.005, rtol 0.006',
    );
  });

  it('names the worst element, a NaN and unequal lengths', () => {
    expect(() => expectClose([1, 5, 3], [0, 0, 0], {})).toThrow('element 1: got 5, expected 0');
    expect(() => expectClose([0, NaN], [0, 0], { atol: 1 })).toThrow('element 1: got NaN');
    expect(() => expectClose([0], [0, 0], {})).toThrow('expected 2 elements, got 1');
  });

  it('exact means equality', () => {
    expectClose([1, Infinity], [1, Infinity], { exact: true });
    expect(() => expectClose([1 + 1e-7], [1], { exact: true, atol: 1 })).toThrow('element 0');
  });
});
