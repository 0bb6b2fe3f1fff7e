/** Tokens by what an alignment did with them. Reference length is hits + substitutions + deletions. */
export interface ErrorCounts {
  readonly hits: number;
  readonly substitutions: number;
  readonly deletions: number;
  readonly insertions: number;
}

export const noErrors: ErrorCounts = { hits: 0, substitutions: 0, deletions: 0, insertions: 0 };

/** Counts of a corpus are sums of counts: rates of utterances are never averaged. */
export const addCounts = (a: ErrorCounts, b: ErrorCounts): ErrorCounts => ({
  hits: a.hits + b.hits,
  substitutions: a.substitutions + b.substitutions,
  deletions: a.deletions + b.deletions,
  insertions: a.insertions + b.insertions,
});

export const errorCount = (c: ErrorCounts): number => c.substitutions + c.deletions + c.insertions;
export const referenceLength = (c: ErrorCounts): number => c.hits + c.substitutions + c.deletions;
export const hypothesisLength = (c: ErrorCounts): number => c.hits + c.substitutions + c.insertions;
