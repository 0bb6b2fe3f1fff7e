import { codeLengths } from './code-lengths.js';
import type { MatchToken } from './match-tokens.js';

// RFC 1951, section 3.2.5: first length and distance of each code; extra bits follow from the gaps.
const LENGTH_BASES = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]; // prettier-ignore
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]; // prettier-ignore
const DISTANCE_BASES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]; // prettier-ignore
const LENGTH_CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END_OF_BLOCK = 256;

const distanceExtra = (code: number): number => Math.max(0, (code >> 1) - 1);
const codeOf = (bases: readonly number[], value: number): number =>
  bases.findLastIndex((base) => base <= value);

/** How often each symbol occurs, and the extra bits of lengths and distances. */
const countSymbols = (tokens: readonly MatchToken[]) => {
  const literals = new Int32Array(286);
  const distances = new Int32Array(30);
  literals[END_OF_BLOCK] = 1;
  let extra = 0;
  for (const { literal, length, distance } of tokens) {
    if (length === 0) {
      literals[literal]! += 1;
      continue;
    }
    const lengthCode = codeOf(LENGTH_BASES, length);
    const distanceCode = codeOf(DISTANCE_BASES, distance);
    literals[257 + lengthCode]! += 1;
    distances[distanceCode]! += 1;
    extra += LENGTH_EXTRA[lengthCode]! + distanceExtra(distanceCode);
  }
  return { literals, distances, extra };
};

const weigh = (counts: Int32Array, bitsOf: (symbol: number) => number): number =>
  counts.reduce((sum, count, symbol) => sum + count * bitsOf(symbol), 0);

const fixedLength = (symbol: number): number =>
  symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;

/** Code lengths without trailing zeros. */
const used = (lengths: Int32Array): number[] => {
  const last = lengths.findLastIndex((bits) => bits > 0);
  return Array.from(lengths.subarray(0, last + 1));
};

/** Run-length symbols (RFC 1951, 3.2.7) that write one list of code lengths, and their extra bits. */
const runLengths = (lengths: readonly number[], counts: Int32Array): number => {
  let extra = 0;
  for (let i = 0; i < lengths.length;) {
    const bits = lengths[i]!;
    const isRepeat = bits !== 0 && i > 0 && lengths[i - 1] === bits;
    const longest = bits === 0 ? 138 : isRepeat ? 6 : 1;
    let run = 1;
    while (run < longest && lengths[i + run] === bits) run += 1;
    if (run < 3) counts[bits]! += run;
    else if (bits !== 0) {
      counts[16]! += 1;
      extra += 2;
    } else if (run <= 10) {
      counts[17]! += 1;
      extra += 3;
    } else {
      counts[18]! += 1;
      extra += 7;
    }
    i += run;
  }
  return extra;
};

const headerBits = (literalLengths: Int32Array, distanceLengths: Int32Array): number => {
  const counts = new Int32Array(19);
  const extra =
    runLengths(used(literalLengths), counts) + runLengths(used(distanceLengths), counts);
  const lengths = codeLengths(counts, 7);
  const sent = Math.max(4, 1 + LENGTH_CODE_ORDER.findLastIndex((symbol) => lengths[symbol]! > 0));
  return 5 + 5 + 4 + 3 * sent + extra + weigh(counts, (symbol) => lengths[symbol]!);
};

/** Bits of one deflate block without its 3-bit start: with its own codes, and with the fixed ones. */
export const blockBits = (
  tokens: readonly MatchToken[],
): { readonly dynamic: number; readonly fixed: number } => {
  const { literals, distances, extra } = countSymbols(tokens);
  const literalLengths = codeLengths(literals, 15);
  const distanceLengths = codeLengths(distances, 15);
  return {
    dynamic:
      headerBits(literalLengths, distanceLengths) +
      extra +
      weigh(literals, (symbol) => literalLengths[symbol]!) +
      weigh(distances, (symbol) => distanceLengths[symbol]!),
    fixed: extra + weigh(literals, fixedLength) + weigh(distances, () => 5),
  };
};
