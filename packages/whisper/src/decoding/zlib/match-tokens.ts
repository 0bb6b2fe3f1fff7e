/** A literal byte (`length` 0) or a copy of `length` bytes from `distance` back. */
export interface MatchToken {
  readonly literal: number;
  readonly length: number;
  readonly distance: number;
}

// zlib's settings of level 6, its default.
const GOOD_LENGTH = 8;
const MAX_LAZY = 16;
const NICE_LENGTH = 128;
const MAX_CHAIN = 128;
const TOO_FAR = 4096;

const MIN_MATCH = 3;
const MAX_MATCH = 258;
const MAX_DISTANCE = 32_768 - (MAX_MATCH + MIN_MATCH + 1);

const hashAt = (bytes: Uint8Array, i: number): number =>
  ((bytes[i]! << 10) ^ (bytes[i + 1]! << 5) ^ bytes[i + 2]!) & 0x7fff;

/** Positions of earlier strings with the same hash, newest first. 0 ends a chain: zlib never matches it. */
const createChains = (bytes: Uint8Array) => {
  const head = new Int32Array(0x8000);
  const previous = new Int32Array(bytes.length);
  return {
    previous,
    insert: (i: number): number => {
      if (i + MIN_MATCH > bytes.length) return 0;
      const hash = hashAt(bytes, i);
      const before = head[hash]!;
      previous[i] = before;
      head[hash] = i;
      return before;
    },
  };
};

const commonLength = (bytes: Uint8Array, a: number, b: number): number => {
  const limit = Math.min(MAX_MATCH, bytes.length - b);
  let length = 0;
  while (length < limit && bytes[a + length] === bytes[b + length]) length += 1;
  return length;
};

interface Match {
  readonly length: number;
  readonly start: number;
}

/** The longest earlier match of the string at `i` that is longer than `shortest`. */
const longestMatch = (
  bytes: Uint8Array,
  previous: Int32Array,
  i: number,
  first: number,
  shortest: number,
): Match => {
  let best: Match = { length: shortest, start: -1 };
  let chain = shortest >= GOOD_LENGTH ? MAX_CHAIN >> 2 : MAX_CHAIN;
  const nice = Math.min(NICE_LENGTH, bytes.length - i);
  for (let at = first; at > Math.max(0, i - MAX_DISTANCE) && chain > 0; at = previous[at]!) {
    const length = commonLength(bytes, at, i);
    if (length > best.length) {
      best = { length, start: at };
      if (length >= nice) break;
    }
    chain -= 1;
  }
  return best;
};

/**
 * Splits bytes into literals and matches as zlib does at its default level: a match is put off by
 * one byte if the next position has a longer one.
 */
export const matchTokens = (bytes: Uint8Array): MatchToken[] => {
  const tokens: MatchToken[] = [];
  const { previous, insert } = createChains(bytes);
  const none: Match = { length: MIN_MATCH - 1, start: -1 };
  let pending = none; // the match at i - 1
  let isLiteralPending = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const first = insert(i);
    let match = none;
    if (first !== 0 && pending.length < MAX_LAZY && i - first <= MAX_DISTANCE) {
      const found = longestMatch(bytes, previous, i, first, pending.length);
      const isFar = found.length === MIN_MATCH && i - found.start > TOO_FAR;
      match = isFar ? none : found;
    }
    if (pending.length >= MIN_MATCH && match.length <= pending.length) {
      tokens.push({ literal: 0, length: pending.length, distance: i - 1 - pending.start });
      const end = i - 1 + pending.length;
      while (i + 1 < end) insert((i += 1));
      pending = none;
      isLiteralPending = false;
    } else {
      if (isLiteralPending) tokens.push({ literal: bytes[i - 1]!, length: 0, distance: 0 });
      pending = match;
      isLiteralPending = true;
    }
  }
  if (isLiteralPending) tokens.push({ literal: bytes.at(-1)!, length: 0, distance: 0 });
  return tokens;
};
