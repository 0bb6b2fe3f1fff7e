import { existsSync } from 'node:fs';
import path from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';

export type Input = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'stdin' };

/** The name of an input in messages and, without its extension, of its outputs. */
export const inputName = (input: Input): string => (input.kind === 'stdin' ? 'stdin' : input.path);

/**
 * Files named by the arguments, in order and once each: `-` is standard input, a path that exists
 * is itself, a pattern is what it matches. A path that matches nothing is kept, so that its own
 * error is reported while the others are transcribed.
 */
export const expandInputs = async (args: readonly string[]): Promise<Input[]> => {
  const found = new Map<string, Input>();
  for (const argument of args) {
    if (argument === '-') {
      found.set('-', { kind: 'stdin' });
      continue;
    }
    for (const file of await filesOf(argument)) {
      found.set(path.resolve(file), { kind: 'file', path: file });
    }
  }
  return [...found.values()];
};

const filesOf = async (argument: string): Promise<string[]> => {
  if (existsSync(argument) || !isDynamicPattern(argument)) return [argument];
  const matches = await glob(argument, { onlyFiles: true, expandDirectories: false });
  return matches.length > 0 ? matches.sort() : [argument];
};
