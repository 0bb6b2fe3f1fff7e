import { checkAxes, withAxes } from './check-axes.js';
import { DistilWhisperError } from './errors.js';
import { zeros } from './host-tensor.js';

const q = zeros('float32', [2, 10, 64]);

describe('checkAxes', () => {
  it('returns the sizes by name', () => {
    const k = zeros('float32', [2, 12, 64]);
    expect(
      checkAxes('attention', { q: [q, 'batch time state'], k: [k, 'batch source state'] }),
    ).toEqual({ batch: 2, time: 10, source: 12, state: 64 });
  });

  it('lists the bindings when two tensors disagree', () => {
    const k = zeros('float32', [2, 12, 64]);
    const check = () =>
      checkAxes(
        'attention',
        { q: [q, 'batch time state'], k: [k, 'batch time state'] },
        { state: 64 },
      );
    expect(check).toThrow(
      "attention: k [2, 12, 64] as 'batch time state' has size 12 on axis 'time', which is 10 in q. " +
        'Bindings: state = 64 (known), batch = 2 (q), time = 10 (q)',
    );
    try {
      check();
    } catch (error) {
      expect(DistilWhisperError.isInstance(error, 'shape') && error.details).toEqual({
        where: 'attention',
        tensor: 'k',
        axis: 'time',
        expected: 10,
        actual: 12,
      });
    }
  });

  it('checks rank, fixed sizes, repeated names, known sizes and scalars', () => {
    expect(() => checkAxes('mel', { x: [q, 'batch frame'] })).toThrow(
      "mel: x [2, 10, 64] as 'batch frame' must have 2 axes, but has 3. Bindings: none",
    );
    expect(() => checkAxes('mel', { x: [q, 'batch 80 frame'] })).toThrow(
      "x [2, 10, 64] as 'batch 80 frame' has size 10 on axis '80', which must be 80. Bindings: batch = 2 (x)",
    );
    expect(() => checkAxes('square', { x: [zeros('float32', [2, 3]), 'n n'] })).toThrow(
      "on axis 'n', which is 2 in x",
    );
    expect(() => checkAxes('known', { x: [q, '_ _ state'] }, { state: 32 })).toThrow(
      "on axis 'state', which is 32 in known",
    );
    expect(checkAxes('any', { x: [q, '_ _ _'], s: [zeros('float32', []), ''] })).toEqual({});
  });
});

describe('withAxes', () => {
  it('returns the same tensor, checked', () => {
    expect(withAxes(q, 'batch 10 state')).toBe(q);
    expect(() => withAxes(q, 'batch 80 state', 'encoder input')).toThrow(
      "encoder input: tensor [2, 10, 64] as 'batch 80 state'",
    );
  });
});
