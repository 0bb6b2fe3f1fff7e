import { fail } from '../errors.js';

/** A translation and what it is measured against: one reference or more. */
export interface Segment {
  readonly hypothesis: string;
  readonly references: readonly string[];
}

/**
 * Number of references a segment, for the signature: a number, or `var` where it differs.
 * @throws code `argument` without segments, `missing` where a segment has no reference.
 */
export function referenceCount(metric: string, segments: readonly Segment[]): string {
  if (segments.length === 0)
    fail('argument', `${metric}: no segments; a corpus score needs at least one hypothesis`);
  const counts = new Set(segments.map(({ references }) => references.length));
  if (counts.has(0))
    fail(
      'missing',
      `${metric}: segment ${segments.findIndex((s) => s.references.length === 0)} has no reference`,
    );
  return counts.size === 1 ? String([...counts][0]) : 'var';
}
