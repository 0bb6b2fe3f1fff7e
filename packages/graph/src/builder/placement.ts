/** Where nodes are being recorded. */
export interface Place {
  readonly scope: string;
  readonly stage?: string | undefined;
}

export interface Placement {
  readonly current: () => Place;
  /** Runs `body` with `name` appended to the scope. */
  readonly inScope: <R>(name: string, body: () => R) => R;
  /** Runs `body` under exactly this scope and stage. */
  readonly at: <R>(place: Place, body: () => R) => R;
}

export const createPlacement = (): Placement => {
  let current: Place = { scope: '' };
  const at = <R>(place: Place, body: () => R): R => {
    const outer = current;
    current = place;
    try {
      return body();
    } finally {
      current = outer;
    }
  };
  return {
    current: () => current,
    at,
    inScope: (name, body) => {
      const { scope, stage } = current;
      return at({ scope: scope === '' ? name : `${scope}.${name}`, stage }, body);
    },
  };
};
