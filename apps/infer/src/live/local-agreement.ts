import { splitWords, type Tokenizer, type WordTokens } from '@distilwhisper/whisper';

export interface Agreement {
  /** Tokens that will not change any more, from the beginning of the utterance. */
  readonly stable: readonly number[];
  /** Words after them that the latest hypothesis holds. */
  readonly pending: readonly WordTokens[];
}

export const NO_AGREEMENT: Agreement = { stable: [], pending: [] };

/**
 * LocalAgreement-2 (Liu et al. 2020, arXiv 2005.11185; Macháček et al. 2023, arXiv 2307.14743): a word is
 * stable once two hypotheses in a row agree on it and on all before it. The last word of a hypothesis
 * never is: the recording may end inside it.
 *
 * @param tokens what the latest hypothesis says after `stable`
 */
export const agree = (
  tokenizer: Tokenizer,
  before: Agreement,
  tokens: readonly number[],
  language: string,
): Agreement => {
  const words = splitWords(tokenizer, tokens, language);
  let same = 0;
  while (same < words.length - 1 && isSame(words[same]!, before.pending[same])) same += 1;
  return {
    stable: [...before.stable, ...words.slice(0, same).flatMap((word) => word.tokens)],
    pending: words.slice(same),
  };
};

/** Capitals and punctuation still change while a sentence grows: the later ones are taken. */
const isSame = ({ text }: WordTokens, other: WordTokens | undefined): boolean =>
  other !== undefined && bare(text) === bare(other.text);

const bare = (text: string): string => text.toLowerCase().replace(/[\p{P}\s]/gu, '');
