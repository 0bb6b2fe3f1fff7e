/** Things that are made once each, however often and at the same time they are asked for. */
export interface OnceEach<K, T> {
  /** What failed is made again. */
  get(key: K, make: () => Promise<T>): Promise<T>;
  /** All that was made, when what was begun has ended. */
  made(): Promise<T[]>;
  /** What was made, which is made again when it is next asked for; undefined where there is none. */
  forget(key: K): Promise<T | undefined>;
}

export const onceEach = <K, T>(): OnceEach<K, T> => {
  const begun = new Map<K, Promise<T>>();
  return {
    get: async (key, make) => {
      const known = begun.get(key) ?? make();
      begun.set(key, known);
      try {
        return await known;
      } catch (error) {
        begun.delete(key);
        throw error;
      }
    },
    made: async () =>
      (await Promise.allSettled(begun.values())).flatMap((each) =>
        each.status === 'fulfilled' ? [each.value] : [],
      ),
    forget: async (key) => {
      const known = begun.get(key);
      begun.delete(key);
      return known?.catch(() => undefined);
    },
  };
};
