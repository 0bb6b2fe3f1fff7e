// tokenizer
export {
  createTokenizer,
  tokenizerFromJson,
  type DecodeTextOptions,
  type Tokenizer,
} from './tokenizer/tokenizer.js';
export { parseTokenizerJson } from './tokenizer/tokenizer-json.js';
export { parseTiktoken } from './tokenizer/tiktoken-file.js';
export type { AddedToken, Vocabulary } from './tokenizer/vocabulary.js';
export type { SpecialTokens } from './tokenizer/special-tokens.js';
export { checkVocabulary } from './tokenizer/check-vocabulary.js';
export { LANGUAGE_NAMES, languageCode } from './tokenizer/languages.js';
export {
  languageToken,
  startTokens,
  type StartTokensOptions,
  type Task,
} from './tokenizer/start-tokens.js';
export { splitWords, type WordTokens } from './tokenizer/split-words.js';

// decoding
export type { Decoder } from './decoding/decoder.js';
