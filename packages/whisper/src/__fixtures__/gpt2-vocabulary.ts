import gpt2 from 'js-tiktoken/ranks/gpt2';
import { CHARACTER_OF_BYTE } from '../tokenizer/byte-alphabet.js';
import { ID_LIMIT } from '../tokenizer/byte-pair-merge.js';
import { parseTiktoken } from '../tokenizer/tiktoken-file.js';
import { createTokenizer, type Tokenizer } from '../tokenizer/tokenizer.js';
import type { Vocabulary } from '../tokenizer/vocabulary.js';

/** The GPT-2 ranks in OpenAI's file format; js-tiktoken holds lines of "! first-rank token token ...". */
export const gpt2RankFile = (): string =>
  gpt2.bpe_ranks
    .split('\n')
    .flatMap((line) => {
      const [, first, ...tokens] = line.split(' ');
      return tokens.map((token, i) => `${token} ${Number(first) + i}`);
    })
    .join('\n');

/** The vocabulary of the English-only Whisper models. */
const gpt2Vocabulary = (): Vocabulary => parseTiktoken(gpt2RankFile(), { where: 'gpt2' });

/**
 * A tokenizer with real tokens for tests without a model: GPT-2's, with language and task in the
 * prompt if `multilingual`.
 */
export const gpt2Tokenizer = (multilingual = false): Tokenizer =>
  createTokenizer(gpt2Vocabulary(), { multilingual });

/** The same vocabulary as the content of a Hugging Face tokenizer.json. */
export const gpt2TokenizerJson = () => {
  const { tokens, merges, added } = gpt2Vocabulary();
  const write = (id: number): string =>
    Array.from(tokens[id]!, (byte) => CHARACTER_OF_BYTE[byte]).join('');
  const pairs = [...merges.ranks.keys()];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added.map(({ id, content, special }) => ({
      id,
      content,
      special,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: null,
    pre_tokenizer: {
      type: 'ByteLevel',
      add_prefix_space: false,
      trim_offsets: true,
      use_regex: true,
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((_, id) => [write(id), id])),
      merges: pairs.map((pair) => [write(Math.floor(pair / ID_LIMIT)), write(pair % ID_LIMIT)]),
    },
  };
};
