/** What kind of rule was broken. Closed, so that callers can switch over it. */
export type ErrorCode =
  | 'shape' //       sizes or axes that do not fit together
  | 'dtype' //       an element type that is not accepted here
  | 'argument' //    an option or argument outside its range
  | 'config' //      a configuration with an unknown key or an impossible value
  | 'format' //      file content that breaks its format
  | 'unsafe' //      content refused because reading it could run code or exhaust memory
  | 'unsupported' // valid, but not handled here
  | 'missing' //     a file, tensor, parameter or language that is not there
  | 'mismatch' //    parts that do not belong together (tokenizer and model, pack and base, checksum)
  | 'io' //          the operating system refused (disk full, permission)
  | 'graph' //       an invalid graph
  | 'engine' //      a runtime failed or is not installed
  | 'numeric' //     NaN, infinity or divergence
  | 'cancelled'; //  stopped on request

/** The values behind a message, for programs: `{ path, axis, expected, actual, ... }`. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

// A registered symbol is the same in every copy of this package, so `isInstance` works across duplicates.
const MARKER = Symbol.for('distilwhisper.error');

/**
 * The only error class of the DistilWhisper packages. The message says which rule was broken,
 * the values, where, and the likely cure; `code` and `details` say the same to a program.
 */
export class DistilWhisperError extends Error {
  override readonly name = 'DistilWhisperError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly [MARKER] = true;

  constructor(
    code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }

  /** True for an error of any installed copy of this package; narrower with `code`. */
  static isInstance(error: unknown, code?: ErrorCode): error is DistilWhisperError {
    if (typeof error !== 'object' || error === null || !(MARKER in error)) return false;
    return code === undefined || (error as DistilWhisperError).code === code;
  }
}

/** Throws a {@link DistilWhisperError}. */
export function fail(code: ErrorCode, message: string, details?: ErrorDetails): never {
  throw new DistilWhisperError(code, message, details);
}
