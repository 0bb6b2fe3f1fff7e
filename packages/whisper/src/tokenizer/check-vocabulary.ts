import { fail } from '@distilwhisper/tensor';
import type { Tokenizer } from './tokenizer.js';

/**
 * Checks that a tokenizer belongs to a model: ids beyond the logits, or logits without an id,
 * would turn speech into unrelated text without any other sign.
 *
 * @param vocabulary size of the model's vocabulary (rows of its token embedding)
 * @throws DistilWhisperError `mismatch`
 */
export const checkVocabulary = (tokenizer: Tokenizer, vocabulary: number): void => {
  if (tokenizer.vocabulary === vocabulary) return;
  fail(
    'mismatch',
    `the tokenizer has ${tokenizer.vocabulary} token ids, but the model's vocabulary has ` +
      `${vocabulary}; use the tokenizer.json that belongs to the model`,
    { tokenizer: tokenizer.vocabulary, model: vocabulary },
  );
};
