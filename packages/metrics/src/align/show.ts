import type { Alignment, AlignmentChunk, AlignmentKind } from './align.js';

/** One column of an alignment; the side that has no token here is null. */
export interface AlignedToken {
  readonly kind: AlignmentKind;
  readonly reference: string | null;
  readonly hypothesis: string | null;
}

function chunkColumns(
  chunk: AlignmentChunk,
  reference: readonly string[],
  hypothesis: readonly string[],
): AlignedToken[] {
  const referenceTokens = reference.slice(chunk.referenceStart, chunk.referenceEnd);
  const hypothesisTokens = hypothesis.slice(chunk.hypothesisStart, chunk.hypothesisEnd);
  const columns = Math.max(referenceTokens.length, hypothesisTokens.length);
  return Array.from({ length: columns }, (_, index) => ({
    kind: chunk.kind,
    reference: referenceTokens[index] ?? null,
    hypothesis: hypothesisTokens[index] ?? null,
  }));
}

/** The columns of an alignment of these very token lists. */
export const alignedTokens = (
  alignment: Alignment,
  reference: readonly string[],
  hypothesis: readonly string[],
): AlignedToken[] =>
  alignment.chunks.flatMap((chunk) => chunkColumns(chunk, reference, hypothesis));

const LETTERS: Readonly<Record<AlignmentKind, string>> = {
  equal: '',
  substitute: 'S',
  delete: 'D',
  insert: 'I',
};

/** Three lines for a terminal: reference, hypothesis (`*` where a token is missing), and S, D or I below. */
export function formatAlignment(tokens: readonly AlignedToken[]): string {
  const columns = tokens.map(({ kind, reference, hypothesis }) => {
    const width = Math.max(reference?.length ?? 1, hypothesis?.length ?? 1);
    const cell = (token: string | null): string => (token ?? '*'.repeat(width)).padEnd(width);
    return [cell(reference), cell(hypothesis), LETTERS[kind].padEnd(width)];
  });
  return ['REF:', 'HYP:', '    ']
    .map((label, row) => [label, ...columns.map((column) => column[row] ?? '')].join(' ').trimEnd())
    .join('\n');
}
