import { blockBits } from './block-bits.js';
import { matchTokens, type MatchToken } from './match-tokens.js';

/** Symbols that zlib collects before it writes a block. */
const BLOCK_SYMBOLS = 16_383;
const HEADER_BYTES = 2;
const CHECKSUM_BYTES = 4;

const bytesIn = (tokens: readonly MatchToken[]): number =>
  tokens.reduce((sum, { length }) => sum + Math.max(1, length), 0);

/** Bits after one more block: stored, with fixed codes or with its own, whichever zlib takes. */
const addBlock = (bits: number, tokens: readonly MatchToken[]): number => {
  const { dynamic, fixed } = blockBits(tokens);
  const coded = Math.min((dynamic + 10) >> 3, (fixed + 10) >> 3);
  const stored = bytesIn(tokens) + 4;
  if (stored <= coded) return Math.ceil((bits + 3) / 8) * 8 + 8 * stored;
  return bits + 3 + ((fixed + 10) >> 3 === coded ? fixed : dynamic);
};

/**
 * The number of bytes that zlib 1.2/1.3 makes of some bytes at its default level, without making
 * them. Exact for up to 32 kB, and pure: the platforms' own zlibs (Chromium's in Node and
 * browsers) differ by a few bytes, which moves compression ratios across their threshold.
 */
export const zlibSize = (bytes: Uint8Array): number => {
  const tokens = matchTokens(bytes);
  let bits = 0;
  for (let i = 0; i === 0 || i < tokens.length; i += BLOCK_SYMBOLS)
    bits = addBlock(bits, tokens.slice(i, i + BLOCK_SYMBOLS));
  return HEADER_BYTES + Math.ceil(bits / 8) + CHECKSUM_BYTES;
};
