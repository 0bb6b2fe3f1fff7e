import util from 'node:util';

/** Node 23 removed functions of `node:util` that tfjs-node 4.22, the last release, still calls. */
const REMOVED = {
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
  isArray: Array.isArray,
};

/** Puts back those that this Node lacks. The change is seen by the whole process. */
export const restoreUtilFunctions = (target: object = util): void => {
  for (const [name, value] of Object.entries(REMOVED))
    if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true });
};
