import { InvalidArgumentError, Option } from 'commander';
import type { Override } from '../config/load-config.js';

/** Parsers for option values; each error says what was given and what is allowed. */
export const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError(`'${text}' is not a whole number of 1 or more.`);
  return value;
};

export const decimal = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError(`'${text}' is not a number.`);
  return value;
};

/** Gathers an option that may be repeated. */
export const repeated = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** `key.of.setting=value`, repeatable. */
export const setting = (text: string, before: readonly Override[] = []): readonly Override[] => {
  const at = text.indexOf('=');
  if (at < 1)
    throw new InvalidArgumentError(`'${text}' is not KEY=VALUE, such as optimizer.learningRate=1e-5.`); // prettier-ignore
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
};

/** `0,1,3`: numbers of layers. */
export const layerList = (text: string): readonly number[] => {
  if (!/^\d+(,\d+)*$/.test(text))
    throw new InvalidArgumentError(`'${text}' is not a list of layers, such as 0,1,3.`);
  return text.split(',').map(Number);
};

/** `2/4`: part 2 of 4. */
export const shard = (text: string): { readonly index: number; readonly count: number } => {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (!index || !count || index > count)
    throw new InvalidArgumentError(`'${text}' is not I/N, such as 1/2.`);
  return { index, count };
};

export const dtypeOption = (): Option =>
  new Option('--dtype <type>', 'how weights are stored')
    .choices(['float32', 'float16'])
    .default('float32');
