import type { LogitRule } from './logit-rule.js';

/**
 * Makes every text token sampled before less likely: a positive logit is divided by `penalty`, a
 * negative one multiplied (Keskar et al. 2019, CTRL, section 4.1). 1 changes nothing.
 */
export const repetitionPenalty =
  (penalty: number, textEnd: number): LogitRule =>
  (logits, sampled) => {
    for (const id of new Set(sampled)) {
      if (id >= textEnd) continue;
      const logit = logits[id]!;
      logits[id] = logit > 0 ? logit / penalty : logit * penalty;
    }
  };
