import { DistilWhisperError } from '../errors.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EROFS: 'the disk is read-only',
  EMFILE: 'too many open files',
};

/** Turns an error of node:fs into `missing` (no such file) or `io`; others are returned as they are. */
export const ioError = (action: string, path: string, error: unknown): unknown => {
  const code = (error as { code?: unknown } | null)?.code;
  if (DistilWhisperError.isInstance(error) || typeof code !== 'string') return error;
  return new DistilWhisperError(
    code === 'ENOENT' ? 'missing' : 'io',
    `cannot ${action} ${path}: ${REASONS[code] ?? (error as Error).message}`,
    { path, systemCode: code },
    { cause: error },
  );
};
