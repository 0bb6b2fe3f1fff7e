import type { LogitRule } from './logit-rule.js';

/** Never chooses these tokens. */
export const suppressTokens =
  (ids: readonly number[]): LogitRule =>
  (logits) => {
    for (const id of ids) logits[id] = -Infinity;
  };
