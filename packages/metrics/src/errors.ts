/** What kind of rule was broken; a subset of the codes of `DistilWhisperError` of @distilwhisper/tensor. */
export type MetricsErrorCode = 'argument' | 'mismatch' | 'missing' | 'numeric' | 'unsupported';

// The registered symbol of the other packages' errors, so that their `isInstance` knows ours without an import.
const MARKER = Symbol.for('distilwhisper.error');

/** Throws an error with a `code`, `details` and the marker that `DistilWhisperError.isInstance` looks for. */
export function fail(
  code: MetricsErrorCode,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): never {
  const error = new Error(message);
  error.name = 'DistilWhisperError';
  throw Object.assign(error, { code, details, [MARKER]: true });
}

/** Fails unless two lists that belong together are equally long. */
export function checkEqualLengths(where: string, lengths: Readonly<Record<string, number>>): void {
  const [first, ...rest] = Object.entries(lengths);
  for (const [name, length] of rest)
    if (first && length !== first[1])
      fail(
        'mismatch',
        `${where}: ${first[0]} has ${first[1]} entries but ${name} has ${length}; pair them one to one before scoring`,
        lengths,
      );
}
