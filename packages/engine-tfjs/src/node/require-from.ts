import { createRequire } from 'node:module';
import path from 'node:path';
import { DistilWhisperError } from '@distilwhisper/tensor';

/**
 * Requires an optional package that is installed below one of `folders` or their parents.
 *
 * @param cure what to do where it is missing or broken
 * @throws DistilWhisperError `missing` where it is not installed, `engine` where it does not load
 */
export const requireFrom = (name: string, folders: readonly string[], cure: string): unknown => {
  const entry = folders.map((folder) => locate(name, folder)).find((found) => found !== undefined);
  if (entry === undefined)
    throw new DistilWhisperError(
      'missing',
      `'${name}' is not installed where it was looked for (${folders.join(', ')}). ${cure}`,
      { name, folders },
    );
  try {
    return createRequire(entry)(entry);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new DistilWhisperError(
      'engine',
      `'${name}' is installed, but does not load: ${reason} ${cure}`,
      { name, entry },
      { cause },
    );
  }
};

const locate = (name: string, folder: string): string | undefined => {
  try {
    return createRequire(path.resolve(folder, 'package.json')).resolve(name);
  } catch {
    return undefined;
  }
};
