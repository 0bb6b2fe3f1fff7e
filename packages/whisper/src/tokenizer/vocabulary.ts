import { ID_LIMIT, type MergeTable } from './byte-pair-merge.js';

/** A token outside the byte-pair vocabulary, written as it appears in text, e.g. `<|en|>`. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Marked as special in the file: control tokens are, timestamps are not. */
  readonly special: boolean;
}

/** A byte-level byte-pair vocabulary, whatever file it came from. */
export interface Vocabulary {
  /** Bytes of each byte-pair token by id; holes belong to added tokens. */
  readonly tokens: readonly (Uint8Array | undefined)[];
  /** Token id of each single byte. */
  readonly byteIds: Int32Array;
  readonly merges: MergeTable;
  readonly added: readonly AddedToken[];
  /** Where it came from, for messages. */
  readonly where: string;
}

/** The key of a pair of ids in {@link MergeTable.ranks}. */
export const pairKey = (left: number, right: number): number => left * ID_LIMIT + right;
