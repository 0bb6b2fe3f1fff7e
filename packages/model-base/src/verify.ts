import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { modelBase, type ModelBase } from './model-base.js';

/** A file that is missing or is not the one that was published. */
export interface Mismatch {
  readonly file: string;
  readonly expected: string;
  /** Undefined where the file cannot be read; then `reason` says why. */
  readonly actual?: string;
  readonly reason?: string;
}

const sha256File = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }))
    hash.update(chunk as Uint8Array);
  return hash.digest('hex');
};

const checkFile = async (file: string, expected: string): Promise<Mismatch | undefined> => {
  try {
    const actual = await sha256File(file);
    return actual === expected ? undefined : { file, expected, actual };
  } catch (error) {
    return { file, expected, reason: (error as Error).message };
  }
};

/** Compares every file of the model with its published SHA-256; an empty list means all is well. */
export const verify = async (
  model: Pick<ModelBase, 'folder' | 'sha256'> = modelBase(),
): Promise<readonly Mismatch[]> => {
  const checks = Object.entries(model.sha256).map(([name, expected]) =>
    checkFile(path.join(model.folder, name), expected),
  );
  return (await Promise.all(checks)).filter((mismatch) => mismatch !== undefined);
};
