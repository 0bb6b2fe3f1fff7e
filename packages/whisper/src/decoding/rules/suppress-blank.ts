import type { Tokenizer } from '../../tokenizer/tokenizer.js';
import type { LogitRule } from './logit-rule.js';

/** Keeps the first token from being a lone space or the end. */
export const suppressBlank = ({ encode, special }: Tokenizer): LogitRule => {
  const blank = [...encode(' '), special.endOfText];
  return (logits, sampled) => {
    if (sampled.length === 0) for (const id of blank) logits[id] = -Infinity;
  };
};
