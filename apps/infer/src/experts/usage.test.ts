import { createUsage } from './usage.js';

const usage = () =>
  createUsage(() => {
    throw new Error('it was taken away');
  });

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(resolve, 20, value));

it('gives what the work gives, and its error', async () => {
  const used = usage();
  expect(await used.during(() => later(1))).toBe(1);
  await expect(used.during(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

it('ends when all that is under way has ended, well or not', async () => {
  const used = usage();
  const events: string[] = [];
  const work = async (name: string) => {
    await later(0);
    events.push(name);
    if (name === 'bad') throw new Error('broken');
  };
  const all = Promise.allSettled(['good', 'bad'].map((name) => used.during(() => work(name))));
  await used.end();
  events.push('end');
  await all;
  expect(events).toEqual(['good', 'bad', 'end']);
});

it('refuses after the end what it did not begin, and a second end', async () => {
  const used = usage();
  const begun = used.during(() => later(1));
  const ended = used.end();
  const work = jest.fn(() => later(2));
  await expect(used.during(work)).rejects.toThrow('it was taken away');
  expect(work).not.toHaveBeenCalled();
  await expect(used.end()).rejects.toThrow('it was taken away');
  expect(await begun).toBe(1);
  await ended;
});
