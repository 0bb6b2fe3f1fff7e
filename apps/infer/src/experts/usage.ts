/** Something that is used by many, until it is taken from them. */
export interface Usage {
  /** Refused once the end was asked for. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for what is under way; refused the second time. */
  end(): Promise<void>;
}

/** @param refuse throws what a use after the end is told */
export const createUsage = (refuse: () => never): Usage => {
  const underWay = new Set<Promise<unknown>>();
  let ended = false;
  return {
    during: async (work) => {
      if (ended) refuse();
      const result = work();
      underWay.add(result);
      try {
        return await result;
      } finally {
        underWay.delete(result);
      }
    },
    end: async () => {
      if (ended) refuse();
      ended = true;
      await Promise.allSettled(underWay);
    },
  };
};
