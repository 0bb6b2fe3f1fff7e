import { abortable } from './abortable.js';

it('passes items on, and closes their source when its reader stops', async () => {
  let closed = false;
  async function* numbers(): AsyncGenerator<number> {
    try {
      yield* [1, 2, 3];
    } finally {
      closed = true;
    }
  }
  const seen: number[] = [];
  for await (const number of abortable(numbers(), new AbortController().signal)) {
    seen.push(number);
    if (number === 2) break;
  }
  expect(seen).toEqual([1, 2]);
  expect(closed).toBe(true);
});

it('stops while no item comes, and before the first', async () => {
  const never: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
  };
  const controller = new AbortController();
  const waiting = abortable(never, controller.signal).next();
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await expect(abortable(never, controller.signal).next()).rejects.toThrow('listening was stopped');
});
