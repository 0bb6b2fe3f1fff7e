import { appendPast, copyRows, emptyPast, pastTensor } from './past-buffer.js';

const added = (rows: number, ...values: number[]) => ({
  dtype: 'float32' as const,
  shape: [rows, values.length / rows / 2, 2],
  data: Float32Array.from(values),
});

describe('past buffer', () => {
  it('grows in place, and feeds one row without a copy', () => {
    const empty = emptyPast(1, 4, 2);
    const first = appendPast(empty, 0, added(1, 1, 2, 3, 4));
    const second = appendPast(first, 2, added(1, 5, 6));
    expect(second).toBe(empty);
    const { shape, data } = pastTensor(second, 3, 1);
    expect(shape).toEqual([1, 1, 3, 2]);
    expect([...data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(data.buffer).toBe(empty.data.buffer);
  });

  it('two continuations of one cache do not overwrite each other', () => {
    const prompt = appendPast(emptyPast(2, 4, 2), 0, added(2, 1, 1, 2, 2));
    const left = appendPast(prompt, 1, added(2, 3, 3, 4, 4));
    const right = appendPast(prompt, 1, added(2, 5, 5, 6, 6));
    expect([...pastTensor(left, 2, 1).data]).toEqual([1, 1, 3, 3, 2, 2, 4, 4]);
    expect([...pastTensor(right, 2, 2).data]).toEqual([1, 1, 5, 5, 2, 2, 6, 6]);
    expect(pastTensor(right, 2, 2).shape).toEqual([2, 1, 2, 2]);
  });

  it('takes rows in any order, again and again', () => {
    const past = appendPast(emptyPast(2, 4, 2), 0, added(2, 1, 1, 2, 2));
    expect([...pastTensor(copyRows(past, 1, [1, 1, 0]), 1, 1).data]).toEqual([2, 2, 2, 2, 1, 1]);
  });
});
