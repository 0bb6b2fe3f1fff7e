import { fail } from '@distilwhisper/tensor';
import { mergePairs } from './byte-pair-merge.js';
import { nonSpeechTokens } from './non-speech-tokens.js';
import {
  readLanguages,
  readSpecialTokens,
  TIMESTAMP_COUNT,
  TIMESTAMP_STEP,
  type SpecialTokens,
} from './special-tokens.js';
import { splitText } from './split-text.js';
import { parseTokenizerJson } from './tokenizer-json.js';
import type { Vocabulary } from './vocabulary.js';

export interface DecodeTextOptions {
  /** Write timestamps as `<|1.08|>`; default false: they are left out. */
  readonly timestamps?: boolean;
  /** Write control tokens such as `<|en|>`; default true, as in openai/whisper. */
  readonly special?: boolean;
}

/** Text to token ids and back. Plain data and functions; made by {@link createTokenizer}. */
export interface Tokenizer {
  /** Number of token ids, timestamps included: the rows of the embedding that it needs. */
  readonly vocabulary: number;
  /** Whether prompts name a language and a task; English-only models take neither. */
  readonly multilingual: boolean;
  readonly special: SpecialTokens;
  /** Token id of each language code, in vocabulary order. Empty for English-only models. */
  readonly languages: ReadonlyMap<string, number>;
  /** Ids suppressed by default, see `nonSpeechTokens`; ascending. */
  readonly nonSpeechTokens: readonly number[];
  /** Ids of plain text. Control tokens are never produced: `<|en|>` in a text is seven characters. */
  readonly encode: (text: string) => number[];
  /** Text of ids; bytes that are no UTF-8 become U+FFFD, one per maximal invalid sequence. */
  readonly decode: (ids: Iterable<number>, options?: DecodeTextOptions) => string;
}

/** Longest piece whose ids are remembered, and how many: words recur, long pieces do not. */
const CACHED_LENGTH = 32;
const CACHE_SIZE = 8192;
/** openai/whisper: smaller vocabularies are English only. */
const MULTILINGUAL_SIZE = 51_865;

const createEncode = ({ byteIds, merges }: Vocabulary): ((text: string) => number[]) => {
  const utf8 = new TextEncoder();
  const cache = new Map<string, readonly number[]>();
  const encodePiece = (piece: string): readonly number[] => {
    const known = cache.get(piece);
    if (known !== undefined) return known;
    const ids = mergePairs(
      Int32Array.from(utf8.encode(piece), (byte) => byteIds[byte]!),
      merges,
    );
    if (piece.length <= CACHED_LENGTH) {
      if (cache.size >= CACHE_SIZE) cache.clear();
      cache.set(piece, ids);
    }
    return ids;
  };
  return (text) => splitText(text).flatMap(encodePiece);
};

const withTimestamps = (
  tokens: (Uint8Array | undefined)[],
  begin: number,
  utf8: { encode(text: string): Uint8Array },
): void => {
  for (let i = 0; i < TIMESTAMP_COUNT; i += 1)
    tokens[begin + i] = utf8.encode(`<|${(i * TIMESTAMP_STEP).toFixed(2)}|>`);
};

const createDecode = (
  { tokens: pairTokens, added, where }: Vocabulary,
  { timestampBegin }: SpecialTokens,
): Tokenizer['decode'] => {
  const utf8 = new TextEncoder();
  const text = new TextDecoder('utf-8', { ignoreBOM: true });
  const tokens = [...pairTokens];
  const control = new Set(added.filter(({ special }) => special).map(({ id }) => id));
  for (const { id, content } of added) tokens[id] = utf8.encode(content);
  withTimestamps(tokens, timestampBegin, utf8);
  return (ids, { timestamps = false, special = true } = {}) => {
    const chunks: Uint8Array[] = [];
    for (const id of ids) {
      if ((!timestamps && id >= timestampBegin) || (!special && control.has(id))) continue;
      const bytes = tokens[id];
      if (bytes === undefined)
        fail('argument', `token id ${id} is not in the vocabulary of ${where} (${tokens.length} ids)`, { id }); // prettier-ignore
      chunks.push(bytes);
    }
    return text.decode(concatenate(chunks));
  };
};

const concatenate = (chunks: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
};

/**
 * Makes the tokenizer of a vocabulary.
 *
 * @param multilingual overrides what the size of the vocabulary tells
 * @throws DistilWhisperError `mismatch` for a vocabulary that is not Whisper's
 */
export const createTokenizer = (
  vocabulary: Vocabulary,
  { multilingual }: { readonly multilingual?: boolean } = {},
): Tokenizer => {
  const special = readSpecialTokens(vocabulary);
  const size = special.timestampBegin + TIMESTAMP_COUNT;
  const isMultilingual = multilingual ?? size >= MULTILINGUAL_SIZE;
  const encode = createEncode(vocabulary);
  return {
    vocabulary: size,
    multilingual: isMultilingual,
    special,
    languages: isMultilingual ? readLanguages(vocabulary, special) : new Map(),
    nonSpeechTokens: nonSpeechTokens(encode),
    encode,
    decode: createDecode(vocabulary, special),
  };
};

/**
 * Makes a tokenizer from the text of a Hugging Face `tokenizer.json`.
 *
 * @throws DistilWhisperError `format`, `unsupported` or `mismatch`, naming `where`
 */
export const tokenizerFromJson = (content: string, where = 'tokenizer.json'): Tokenizer =>
  createTokenizer(parseTokenizerJson(content, where));
