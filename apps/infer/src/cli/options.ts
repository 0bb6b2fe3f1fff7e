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

/** `none` switches a threshold off; commander would take null for a missing value. */
export type Threshold = number | 'none';
export const threshold = (text: string): Threshold => (text === 'none' ? 'none' : decimal(text));

/** Numbers separated by commas. */
export const decimals = (text: string): number[] => text.split(',').map(decimal);

/** Ids of tokens separated by commas, -1 for those that are no speech; or `none`. */
export const tokenIds = (text: string): 'none' | number[] => {
  if (text === 'none' || text.trim() === '') return 'none';
  return text.split(',').map((part) => {
    const id = Number(part);
    if (!Number.isInteger(id) || id < -1 || part.trim() === '')
      throw new InvalidArgumentError(`'${part}' is not the id of a token.`);
    return id;
  });
};

/** An option that may be given several times. */
export const several = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  text,
];

export const choice = (flags: string, description: string, choices: readonly string[]): Option =>
  new Option(flags, description).choices(choices);
