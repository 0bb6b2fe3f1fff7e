import { onceEach } from './once-each.js';

describe('onceEach', () => {
  it('makes a thing once, also where it is asked for twice at a time', async () => {
    const once = onceEach<string, object>();
    const make = jest.fn(() => Promise.resolve({}));
    const [a, b] = await Promise.all([once.get('x', make), once.get('x', make)]);
    expect(a).toBe(b);
    expect(await once.get('x', make)).toBe(a);
    expect(make).toHaveBeenCalledTimes(1);
    expect(await once.get('y', make)).not.toBe(a);
  });

  it('makes again what failed', async () => {
    const once = onceEach<string, number>();
    await expect(once.get('x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await once.get('x', () => Promise.resolve(2))).toBe(2);
  });

  it('names what was made, also what is in the making', async () => {
    const once = onceEach<string, number>();
    const failing = expect(once.get('x', () => Promise.reject(new Error('no')))).rejects.toThrow('no'); // prettier-ignore
    void once.get('y', () => new Promise((resolve) => setTimeout(() => resolve(3), 5)));
    expect(await once.made()).toEqual([3]);
    await failing;
  });

  it('makes again what was forgotten, also what was in the making', async () => {
    const once = onceEach<string, object>();
    const making = once.get('x', () => new Promise((resolve) => setTimeout(() => resolve({}), 5)));
    const forgotten = await once.forget('x');
    expect(forgotten).toBe(await making);
    expect(await once.made()).toEqual([]);
    expect(await once.get('x', () => Promise.resolve({ again: true }))).toEqual({ again: true });
    expect(await once.forget('y')).toBeUndefined();
    const failing = expect(once.get('y', () => Promise.reject(new Error('no')))).rejects.toThrow('no'); // prettier-ignore
    expect(await once.forget('y')).toBeUndefined();
    await failing;
  });
});
