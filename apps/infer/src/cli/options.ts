import { InvalidArgumentError, Option } from 'commander';

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

/** A number, or `none` to switch a threshold off. */
export const threshold = (text: string): number | null => (text === 'none' ? null : decimal(text));

/** Numbers separated by commas. */
export const decimals = (text: string): number[] => text.split(',').map(decimal);

export const choice = (flags: string, description: string, choices: readonly string[]): Option =>
  new Option(flags, description).choices(choices);
