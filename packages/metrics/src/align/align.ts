import { bitMatrix, fallsAt, lastRow, risesAt } from './bit-matrix.js';
import type { ErrorCounts } from './counts.js';

export type AlignmentKind = 'equal' | 'substitute' | 'delete' | 'insert';

/** A run of tokens with one fate: half-open ranges of the reference and the hypothesis. */
export interface AlignmentChunk {
  readonly kind: AlignmentKind;
  readonly referenceStart: number;
  readonly referenceEnd: number;
  readonly hypothesisStart: number;
  readonly hypothesisEnd: number;
}

export interface Alignment {
  readonly counts: ErrorCounts;
  /** In order and without gaps; neighbours differ in kind. */
  readonly chunks: readonly AlignmentChunk[];
}

/** One byte a step, from the end of both sequences to their start. */
const EQUAL = 0;
const SUBSTITUTE = 1;
const DELETE = 2;
const INSERT = 3;
const KINDS: readonly AlignmentKind[] = ['equal', 'substitute', 'delete', 'insert'];

/** Above this many bytes of matrix the problem is halved (Hirschberg 1975), so memory stays near it. */
const MATRIX_BYTES = 1 << 20;

type Sequence = Int32Array;

/** Steps from the front, collected without a string or object per token. */
interface Steps {
  readonly bytes: Uint8Array;
  length: number;
}

const push = (steps: Steps, step: number, times = 1): void => {
  steps.bytes.fill(step, steps.length, steps.length + times);
  steps.length += times;
};

/** Reads a path back from the last cell: a deletion if it is optimal, then an insertion, then the diagonal. */
function traceBack(reference: Sequence, hypothesis: Sequence, steps: Steps): void {
  const matrix = bitMatrix(reference, hypothesis);
  const start = steps.length;
  let column = reference.length;
  let row = hypothesis.length;
  while (row > 0 && column > 0) {
    if (risesAt(matrix, row, column)) {
      push(steps, DELETE);
      column -= 1;
    } else if (row > 1 && fallsAt(matrix, row - 1, column)) {
      push(steps, INSERT);
      row -= 1;
    } else {
      row -= 1;
      column -= 1;
      push(steps, reference[column] === hypothesis[row] ? EQUAL : SUBSTITUTE);
    }
  }
  push(steps, DELETE, column);
  push(steps, INSERT, row);
  steps.bytes.subarray(start, steps.length).reverse();
}

/** The column where an optimal path crosses the middle row of the hypothesis. */
function middleColumn(reference: Sequence, hypothesis: Sequence, middle: number): number {
  const forward = lastRow(reference, hypothesis.subarray(0, middle));
  const backward = lastRow(reference.slice().reverse(), hypothesis.slice(middle).reverse());
  let best = 0;
  let bestCost = Infinity;
  forward.forEach((cost, column) => {
    const total = cost + backward[reference.length - column]!;
    if (total < bestCost) {
      best = column;
      bestCost = total;
    }
  });
  return best;
}

function alignInto(reference: Sequence, hypothesis: Sequence, steps: Steps): void {
  const shorter = Math.min(reference.length, hypothesis.length);
  let prefix = 0;
  while (prefix < shorter && reference[prefix] === hypothesis[prefix]) prefix += 1;
  let suffix = 0;
  while (suffix < shorter - prefix && reference.at(-1 - suffix) === hypothesis.at(-1 - suffix))
    suffix += 1;
  const innerReference = reference.subarray(prefix, reference.length - suffix);
  const innerHypothesis = hypothesis.subarray(prefix, hypothesis.length - suffix);

  push(steps, EQUAL, prefix);
  const bytes = (innerReference.length * innerHypothesis.length) / 4;
  const halvable = innerReference.length > 64 && innerHypothesis.length > 9;
  if (bytes < MATRIX_BYTES || !halvable) traceBack(innerReference, innerHypothesis, steps);
  else {
    const row = innerHypothesis.length >>> 1;
    const column = middleColumn(innerReference, innerHypothesis, row);
    alignInto(innerReference.subarray(0, column), innerHypothesis.subarray(0, row), steps);
    alignInto(innerReference.subarray(column), innerHypothesis.subarray(row), steps);
  }
  push(steps, EQUAL, suffix);
}

/** Numbers for tokens, the same number for the same token. */
function toNumbers(
  reference: readonly string[],
  hypothesis: readonly string[],
): [Sequence, Sequence] {
  const numbers = new Map<string, number>();
  const numberOf = (token: string): number => {
    const known = numbers.get(token);
    if (known !== undefined) return known;
    numbers.set(token, numbers.size);
    return numbers.size - 1;
  };
  return [Int32Array.from(reference, numberOf), Int32Array.from(hypothesis, numberOf)];
}

function toChunks(steps: Steps): AlignmentChunk[] {
  const chunks: AlignmentChunk[] = [];
  let reference = 0;
  let hypothesis = 0;
  for (let index = 0; index < steps.length;) {
    const step = steps.bytes[index]!;
    let end = index;
    while (end < steps.length && steps.bytes[end] === step) end += 1;
    const length = end - index;
    const referenceEnd = reference + (step === INSERT ? 0 : length);
    const hypothesisEnd = hypothesis + (step === DELETE ? 0 : length);
    chunks.push({
      kind: KINDS[step]!,
      referenceStart: reference,
      referenceEnd,
      hypothesisStart: hypothesis,
      hypothesisEnd,
    });
    [reference, hypothesis, index] = [referenceEnd, hypothesisEnd, end];
  }
  return chunks;
}

function toCounts(steps: Steps): ErrorCounts {
  const counts = [0, 0, 0, 0];
  for (let index = 0; index < steps.length; index += 1) counts[steps.bytes[index]!]! += 1;
  const [hits = 0, substitutions = 0, deletions = 0, insertions = 0] = counts;
  return { hits, substitutions, deletions, insertions };
}

function alignSteps(reference: readonly string[], hypothesis: readonly string[]): Steps {
  const steps: Steps = { bytes: new Uint8Array(reference.length + hypothesis.length), length: 0 };
  alignInto(...toNumbers(reference, hypothesis), steps);
  return steps;
}

/**
 * The alignment of least edit distance (Levenshtein) between two token lists. Where several are
 * optimal, the choice is jiwer's (rapidfuzz's): the longest common start and end first, then, from
 * the end, a deletion, an insertion, a diagonal step.
 *
 * Time is reference x hypothesis / 32 word operations; memory a few megabytes for any length.
 */
export function alignTokens(
  reference: readonly string[],
  hypothesis: readonly string[],
): Alignment {
  const steps = alignSteps(reference, hypothesis);
  return { counts: toCounts(steps), chunks: toChunks(steps) };
}

/** The counts of {@link alignTokens}, without building its chunks. */
export const countErrors = (
  reference: readonly string[],
  hypothesis: readonly string[],
): ErrorCounts => toCounts(alignSteps(reference, hypothesis));
