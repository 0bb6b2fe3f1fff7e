import { fail, formatShape } from '@distilwhisper/tensor';
import type { ParameterShapes } from './expected-parameters.js';

const SHOWN = 5;

const list = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0
    ? []
    : [
        `${lines.length} ${title}: ${lines.slice(0, SHOWN).join('; ')}` +
          (lines.length > SHOWN ? `; and ${lines.length - SHOWN} more` : ''),
      ];

const cure = (missing: number, extra: number, misshapen: number): string => {
  if (missing > 0 && extra > 0)
    return 'The names do not match: is this a Whisper checkpoint with Hugging Face or OpenAI names?';
  if (misshapen > 0) return 'Do the dimensions (config.json) belong to another size of model?';
  if (missing > 0) return 'Is the file or one of its shards incomplete?';
  return 'Do the dimensions (config.json) say fewer layers than the weights have?';
};

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/**
 * Compares what a checkpoint holds with what its dimensions ask for, before any tensor is read.
 *
 * @throws DistilWhisperError `mismatch`, listing missing, unexpected and misshapen parameters by
 * path with the shapes expected and found, and the likely cure
 */
export const checkParameters = (
  found: ParameterShapes,
  expected: ParameterShapes,
  where: string,
): void => {
  const missing: string[] = [];
  const misshapen: string[] = [];
  for (const [path, shape] of expected) {
    const actual = found.get(path);
    if (actual === undefined) missing.push(`${path} ${formatShape(shape)}`);
    else if (!sameShape(actual, shape))
      misshapen.push(`${path} expected ${formatShape(shape)}, found ${formatShape(actual)}`);
  }
  const extra = [...found]
    .filter(([path]) => !expected.has(path))
    .map(([path, shape]) => `${path} ${formatShape(shape)}`);
  if (missing.length + misshapen.length + extra.length === 0) return;
  const lines = [
    ...list('missing', missing),
    ...list('of another shape', misshapen),
    ...list('unexpected', extra),
  ];
  const hint = cure(missing.length, extra.length, misshapen.length);
  fail('mismatch', `${where}: the parameters do not fit the model.\n${lines.join('\n')}\n${hint}`, {
    where,
    missing,
    misshapen,
    extra,
  });
};
