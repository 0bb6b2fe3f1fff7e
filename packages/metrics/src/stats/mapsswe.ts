import { alignTokens, type Alignment } from '../align/align.js';
import { checkEqualLengths, fail } from '../errors.js';
import { normalTwoSided } from './normal.js';
import { mean, standardDeviation } from './quantile.js';

/** One utterance as tokens: what was said and what two systems heard. */
export interface SystemPair {
  readonly reference: readonly string[];
  readonly a: readonly string[];
  readonly b: readonly string[];
}

export interface MatchedPairsTest {
  /** Segments in which a system errs. */
  readonly segments: number;
  /** Mean errors of a minus errors of b in a segment: above 0, b is better. */
  readonly meanDifference: number;
  /** Standard normal under no difference; NaN with fewer than two segments or all differences equal and not 0. */
  readonly z: number;
  /** Two-sided. */
  readonly pValue: number;
}

/** Errors of a system at each reference token and in each gap before, between and after them. */
interface LocatedErrors {
  readonly atToken: Uint8Array;
  readonly inGap: Uint32Array;
}

function locateErrors(alignment: Alignment, referenceLength: number): LocatedErrors {
  const atToken = new Uint8Array(referenceLength);
  const inGap = new Uint32Array(referenceLength + 1);
  for (const chunk of alignment.chunks) {
    if (chunk.kind === 'insert')
      inGap[chunk.referenceStart]! += chunk.hypothesisEnd - chunk.hypothesisStart;
    else if (chunk.kind !== 'equal') atToken.fill(1, chunk.referenceStart, chunk.referenceEnd);
  }
  return { atToken, inGap };
}

/** Errors of a minus errors of b in each segment of an utterance that has errors. */
export function segmentDifferences(pair: SystemPair, buffer = 2): number[] {
  const { length } = pair.reference;
  const a = locateErrors(alignTokens(pair.reference, pair.a), length);
  const b = locateErrors(alignTokens(pair.reference, pair.b), length);
  const differences: number[] = [];
  let difference = 0;
  let open = false;
  let correctRun = 0;
  const visit = (errorsA: number, errorsB: number): void => {
    if (errorsA + errorsB === 0) return;
    // The run of correct tokens before this error parts it from the error before.
    if (open && correctRun >= buffer) {
      differences.push(difference);
      difference = 0;
    }
    open = true;
    correctRun = 0;
    difference += errorsA - errorsB;
  };
  for (let token = 0; token <= length; token += 1) {
    visit(a.inGap[token]!, b.inGap[token]!);
    if (token === length) break;
    visit(a.atToken[token]!, b.atToken[token]!);
    if (a.atToken[token]! + b.atToken[token]! === 0) correctRun += 1;
  }
  if (open) differences.push(difference);
  return differences;
}

/** A z-test that the mean of matched differences is 0. */
export function matchedPairs(differences: readonly number[]): MatchedPairsTest {
  const segments = differences.length;
  if (segments === 0) return { segments, meanDifference: 0, z: NaN, pValue: 1 };
  const meanDifference = mean(differences);
  const spread = segments > 1 ? standardDeviation(differences) : NaN;
  const z = spread > 0 ? (meanDifference * Math.sqrt(segments)) / spread : NaN;
  const pValue = Number.isNaN(z) ? (meanDifference === 0 ? 1 : NaN) : normalTwoSided(z);
  return { segments, meanDifference, z, pValue };
}

/**
 * Matched-pairs sentence-segment word-error test, MAPSSWE (Gillick & Cox 1989; NIST sc_stats): errors of
 * two systems are compared in segments that `buffer` tokens correct in both part from each other, so that
 * segments are close to independent. Meant for 50 segments or more.
 * @throws code `argument` for a buffer below 1.
 */
export function mapsswe(pairs: readonly SystemPair[], buffer = 2): MatchedPairsTest {
  if (!Number.isInteger(buffer) || buffer < 1)
    fail('argument', `mapsswe: buffer must be a whole number of tokens from 1, got ${buffer}`, {
      buffer,
    });
  return matchedPairs(pairs.flatMap((pair) => segmentDifferences(pair, buffer)));
}

/**
 * Puts three token lists of a corpus together.
 * @throws code `mismatch` if they differ in length.
 */
export function pairSystems(
  references: readonly (readonly string[])[],
  a: readonly (readonly string[])[],
  b: readonly (readonly string[])[],
): SystemPair[] {
  checkEqualLengths('pairSystems', { references: references.length, a: a.length, b: b.length });
  return references.map((reference, index) => ({ reference, a: a[index]!, b: b[index]! }));
}
