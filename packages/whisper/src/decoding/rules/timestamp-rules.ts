import type { SpecialTokens } from '../../tokenizer/special-tokens.js';
import { logSumExp } from '../log-sum-exp.js';
import type { LogitRule } from './logit-rule.js';

const maskPairs = (
  logits: Float32Array,
  sampled: readonly number[],
  { endOfText, timestampBegin }: SpecialTokens,
): void => {
  const count = sampled.length;
  const afterTimestamp = count >= 1 && sampled[count - 1]! >= timestampBegin;
  const afterTwo = count < 2 || sampled[count - 2]! >= timestampBegin;
  if (afterTimestamp && afterTwo) logits.fill(-Infinity, timestampBegin);
  else if (afterTimestamp) logits.fill(-Infinity, 0, endOfText);

  const last = sampled.findLast((id) => id >= timestampBegin);
  if (last === undefined) return;
  // An end may be repeated as the next start; else a segment has to have a length.
  const repeatable = afterTimestamp && !afterTwo;
  logits.fill(-Infinity, timestampBegin, repeatable ? last : last + 1);
};

const preferTimestamps = (logits: Float32Array, timestampBegin: number): void => {
  let text = -Infinity;
  for (let i = 0; i < timestampBegin; i += 1) if (logits[i]! > text) text = logits[i]!;
  let timestamp = -Infinity;
  for (let i = timestampBegin; i < logits.length; i += 1)
    if (logits[i]! > timestamp) timestamp = logits[i]!;
  if (logSumExp(logits, timestamp, timestampBegin) > text)
    logits.fill(-Infinity, 0, timestampBegin);
};

/**
 * The rules of timestamp mode (openai/whisper): timestamps come in pairs and never decrease, the
 * first token is a timestamp, and a timestamp is chosen where all timestamps together are more
 * probable than any one text token.
 *
 * @param maxInitialIndex largest first timestamp in steps of 20 ms; undefined for no limit
 */
export const timestampRules =
  (special: SpecialTokens, maxInitialIndex: number | undefined): LogitRule =>
  (logits, sampled) => {
    const { noTimestamps, timestampBegin } = special;
    logits[noTimestamps] = -Infinity;
    maskPairs(logits, sampled, special);
    if (sampled.length === 0) {
      logits.fill(-Infinity, 0, timestampBegin);
      if (maxInitialIndex !== undefined)
        logits.fill(-Infinity, timestampBegin + maxInitialIndex + 1);
    }
    preferTimestamps(logits, timestampBegin);
  };
