import { createRequire } from 'node:module';
import path from 'node:path';
import { DistilWhisperError } from '@distilwhisper/tensor';
import type { Tfjs } from '../tfjs.js';
import { restoreUtilFunctions } from './restore-util.js';

export type TfjsNodePackage = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';

/**
 * Loads an optional package with the native TensorFlow addon from wherever it is installed. Its backend is active
 * afterwards.
 *
 * @param from folders to look from, in order: each and its parents are searched for `node_modules`
 * @throws DistilWhisperError `missing` where it is not installed, `engine` where its addon does not load
 */
export const loadTfjsNode = (name: TfjsNodePackage, from: readonly string[]): Tfjs => {
  const entry = from.map((folder) => locate(name, folder)).find((found) => found !== undefined);
  if (entry === undefined)
    throw new DistilWhisperError(
      'missing',
      `'${name}' is not installed where it was looked for (${from.join(', ')}). Install it with \`npm install ${name}\`, or, where its own download fails, build it with tools/tfjs of the DistilWhisper repository`,
      { name, from },
    );
  restoreUtilFunctions();
  try {
    return createRequire(entry)(entry) as Tfjs;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new DistilWhisperError(
      'engine',
      `'${name}' is installed, but its native addon does not load: ${reason} Build it with tools/tfjs of the DistilWhisper repository`,
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
