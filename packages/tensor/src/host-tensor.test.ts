import { elementCount, isTensor, reshape, scalar, tensor, zeros } from './host-tensor.js';

describe('tensor', () => {
  it('wraps data without a copy', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    const x = tensor('float32', [2, 3], data);
    expect(x).toEqual({ dtype: 'float32', shape: [2, 3], data });
    expect(x.data).toBe(data);
  });

  it('names what shape and data disagree on', () => {
    expect(() => tensor('float32', [2, 3], new Float32Array(5))).toThrow(
      'shape [2, 3] of float32 needs 6 array elements, but the data has 5',
    );
    expect(() => tensor('float32', [2, -3], new Float32Array(6))).toThrow(
      'shape [2, -3]: every size must be a whole number >= 0',
    );
    expect(() => tensor('float32', [2 ** 40, 2 ** 40], new Float32Array(6))).toThrow(
      'has more elements than can be counted',
    );
    expect(() => tensor('float16', [2], new Float32Array(2) as never)).toThrow(
      'a float16 tensor is stored in a Uint16Array, not in a Float32Array',
    );
  });

  it('packs 4-bit elements two to a byte', () => {
    expect(tensor('int4', [3, 3], new Uint8Array(5)).data).toHaveLength(5);
    expect(() => tensor('int4', [3, 3], new Uint8Array(9))).toThrow('needs 5 array elements');
  });

  it('knows scalars, zeros and empty tensors', () => {
    expect(scalar('int32', 7)).toEqual({ dtype: 'int32', shape: [], data: Int32Array.of(7) });
    expect(zeros('int64', [2]).data).toEqual(new BigInt64Array(2));
    expect(zeros('float32', [0, 4]).data).toHaveLength(0);
    expect(elementCount([])).toBe(1);
  });

  it('reshapes without a copy', () => {
    const x = zeros('float32', [2, 6]);
    expect(reshape(x, [3, 4]).data).toBe(x.data);
    expect(() => reshape(x, [5])).toThrow('cannot reshape [2, 6] (12 elements) to [5] (5)');
  });
});

describe('isTensor', () => {
  it('tells a tensor from a subtree with children of those names', () => {
    const x = zeros('float32', [1]);
    expect(isTensor(x)).toBe(true);
    expect(isTensor({ dtype: x, shape: x, data: x })).toBe(false);
    expect(isTensor(null)).toBe(false);
  });
});
