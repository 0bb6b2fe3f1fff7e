import { DistilWhisperError, type ErrorCode } from '@distilwhisper/tensor';
import { EXIT, type ExitCode } from './exit-codes.js';

/** One line on standard error; the stack only for errors that are no message to the user. */
export const complain = (error: unknown): void => {
  const known = DistilWhisperError.isInstance(error);
  const text = known ? error.message : error instanceof Error ? error.stack! : String(error);
  process.stderr.write(`error: ${text}\n`);
};

const CODES: Readonly<Partial<Record<ErrorCode, ExitCode>>> = {
  argument: EXIT.usage,
  config: EXIT.usage,
  engine: EXIT.model,
  mismatch: EXIT.model,
  missing: EXIT.model,
  cancelled: EXIT.interrupted,
};

export const exitCodeOf = (error: unknown): ExitCode =>
  (DistilWhisperError.isInstance(error) ? CODES[error.code] : undefined) ?? EXIT.failed;
