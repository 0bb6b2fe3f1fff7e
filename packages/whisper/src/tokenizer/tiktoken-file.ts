import { fail } from '@distilwhisper/tensor';
import { mergePairs, type MergeTable } from './byte-pair-merge.js';
import { LANGUAGE_NAMES } from './languages.js';
import { pairKey, type AddedToken, type Vocabulary } from './vocabulary.js';

const bytesOfBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const readTokens = (content: string, where: string): Uint8Array[] =>
  content
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i) => {
      const [token, rank, ...rest] = line.trim().split(' ');
      if (Number(rank) !== i || rest.length > 0 || !/^[A-Za-z0-9+/]+=*$/.test(token!))
        fail('format', `${where}, line ${i + 1}: expected a base64 token and its rank ${i}, found ${JSON.stringify(line.slice(0, 60))}`, { where, line: i + 1 }); // prettier-ignore
      return bytesOfBase64(token!);
    });

const readByteIds = (tokens: readonly Uint8Array[], where: string): Int32Array => {
  const ids = new Int32Array(256).fill(-1);
  tokens.forEach((token, id) => {
    if (token.length === 1) ids[token[0]!] = id;
  });
  const absent = ids.indexOf(-1);
  if (absent >= 0) fail('format', `${where}: no token for byte ${absent}`, { where, byte: absent });
  return ids;
};

/** The file lists tokens, not merges: each token is the merge of the two that earlier ranks leave of it. */
const deriveMerges = (
  tokens: readonly Uint8Array[],
  byteIds: Int32Array,
  where: string,
): MergeTable => {
  const ranks = new Map<number, number>();
  const merged = new Int32Array(tokens.length);
  tokens.forEach((token, id) => {
    merged[id] = id;
    if (token.length === 1) return;
    const parts = mergePairs(
      Int32Array.from(token, (byte) => byteIds[byte]!),
      { ranks, merged },
    );
    if (parts.length !== 2)
      fail('format', `${where}: token ${id} is not a pair of earlier tokens`, { where, id });
    ranks.set(pairKey(parts[0]!, parts[1]!), id);
  });
  return { ranks, merged };
};

const addControlTokens = (first: number, languages: number): AddedToken[] =>
  [
    'endoftext',
    'startoftranscript',
    ...Object.keys(LANGUAGE_NAMES).slice(0, languages),
    'translate',
    'transcribe',
    'startoflm',
    'startofprev',
    'nospeech',
    'notimestamps',
  ].map((name, i) => ({ id: first + i, content: `<|${name}|>`, special: true }));

/**
 * Reads an OpenAI rank file (`multilingual.tiktoken`, `gpt2.tiktoken`: lines of a base64 token and
 * its rank), for models that come without a `tokenizer.json`. Control tokens are not in such a
 * file; they follow the ranks in openai/whisper's order.
 *
 * @param languages number of languages: 100 for vocabularies with Cantonese (large-v3 on), else 99
 * @throws DistilWhisperError `format`
 */
export const parseTiktoken = (
  content: string,
  { languages = 99, where = 'tiktoken file' }: { languages?: number; where?: string } = {},
): Vocabulary => {
  const tokens = readTokens(content, where);
  const byteIds = readByteIds(tokens, where);
  return {
    tokens,
    byteIds,
    merges: deriveMerges(tokens, byteIds, where),
    added: addControlTokens(tokens.length, languages),
    where,
  };
};
