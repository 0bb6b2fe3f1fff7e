import { fail } from '@distilwhisper/tensor';
import { CHARACTER_OF_BYTE, bytesOfToken } from './byte-alphabet.js';
import { ID_LIMIT, type MergeTable } from './byte-pair-merge.js';
import { pairKey, type AddedToken, type Vocabulary } from './vocabulary.js';

type Json = Readonly<Record<string, unknown>>;
type Ids = ReadonlyMap<string, number>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < ID_LIMIT;

const checkKind = ({ model, pre_tokenizer: split, normalizer }: Json, where: string): Json => {
  if (!isObject(model) || (model['type'] ?? 'BPE') !== 'BPE' || !isObject(model['vocab']))
    fail('format', `${where}: expected a byte-pair model with a vocabulary under "model"`, {
      where,
    });
  if (!isObject(split) || split['type'] !== 'ByteLevel' || split['add_prefix_space'] === true)
    fail(
      'unsupported',
      `${where}: expected a ByteLevel pre_tokenizer without prefix space, as every Whisper model ` +
        `has, found ${JSON.stringify(split)}`,
      { where },
    );
  if (normalizer !== null && normalizer !== undefined)
    fail('unsupported', `${where}: text normalisers are not supported; Whisper has none`, {
      where,
    });
  return model;
};

const readIds = (vocab: Json, where: string): Ids => {
  const ids = new Map<string, number>();
  for (const [token, id] of Object.entries(vocab)) {
    if (!isId(id)) fail('format', `${where}: token ${JSON.stringify(token)} has id ${String(id)}`);
    ids.set(token, id);
  }
  return ids;
};

const readAdded = (list: unknown, where: string): AddedToken[] => {
  if (!Array.isArray(list)) fail('format', `${where}: "added_tokens" is not a list`, { where });
  return list.map((entry: unknown) => {
    if (!isObject(entry) || !isId(entry['id']) || typeof entry['content'] !== 'string')
      fail('format', `${where}: malformed added token ${JSON.stringify(entry)}`, { where });
    return { id: entry['id'], content: entry['content'], special: entry['special'] === true };
  });
};

const readPair = (merge: unknown, where: string): [string, string] => {
  const pair: unknown[] = typeof merge === 'string' ? merge.split(' ') : (merge as unknown[]);
  const [left, right] = Array.isArray(pair) && pair.length === 2 ? pair : [];
  if (typeof left !== 'string' || typeof right !== 'string')
    fail('format', `${where}: merge ${JSON.stringify(merge)} is not a pair of tokens`, { where });
  return [left, right];
};

const readMerges = (list: unknown, ids: Ids, where: string): MergeTable => {
  if (!Array.isArray(list)) fail('format', `${where}: "model.merges" is not a list`, { where });
  const idOf = (token: string, rank: number): number =>
    ids.get(token) ??
    fail('format', `${where}: merge ${rank} needs token ${JSON.stringify(token)}, which is not in the vocabulary`, { where, rank }); // prettier-ignore
  const ranks = new Map<number, number>();
  const merged = new Int32Array(list.length);
  list.forEach((merge: unknown, rank) => {
    const [left, right] = readPair(merge, where);
    merged[rank] = idOf(left + right, rank);
    const key = pairKey(idOf(left, rank), idOf(right, rank));
    if (!ranks.has(key)) ranks.set(key, rank);
  });
  return { ranks, merged };
};

const readByteIds = (ids: Ids, where: string): Int32Array =>
  Int32Array.from(CHARACTER_OF_BYTE, (character, byte) => {
    const id = ids.get(character);
    return id ?? fail('format', `${where}: no token for byte ${byte}`, { where, byte });
  });

const readTokens = (ids: Ids, added: readonly AddedToken[]): (Uint8Array | undefined)[] => {
  const outside = new Set(added.map(({ id }) => id));
  const tokens: (Uint8Array | undefined)[] = [];
  for (const [token, id] of ids) if (!outside.has(id)) tokens[id] = bytesOfToken(token);
  return tokens;
};

const parse = (content: string, where: string): unknown => {
  try {
    return JSON.parse(content);
  } catch (cause) {
    fail('format', `${where}: not valid JSON (${String(cause)}); is the file complete?`, { where });
  }
};

/**
 * Reads the text of a Hugging Face `tokenizer.json` that holds a byte-level byte-pair vocabulary.
 *
 * @throws DistilWhisperError `format` for a malformed file, `unsupported` for another kind of tokenizer
 */
export const parseTokenizerJson = (content: string, where = 'tokenizer.json'): Vocabulary => {
  const json = parse(content, where);
  if (!isObject(json)) fail('format', `${where}: expected a JSON object`, { where });
  const model = checkKind(json, where);
  const ids = readIds(model['vocab'] as Json, where);
  const added = readAdded(json['added_tokens'] ?? [], where);
  return {
    tokens: readTokens(ids, added),
    byteIds: readByteIds(ids, where),
    merges: readMerges(model['merges'], ids, where),
    added,
    where,
  };
};
