/** A number under construction: an integer that can still grow, or digits kept as written ("3.50", "007"). */
export type PartialNumber = bigint | string | null;

const NUMERAL = /^\p{Nd}+(\.\p{Nd}+)?$/u;
const DIGIT = /^\p{Nd}$/u;

/** True for digits of any script with at most one inner point. */
export const isNumeral = (word: string | undefined): boolean =>
  word !== undefined && NUMERAL.test(word);

/** The digits written so far; nothing for no number and, as in openai/whisper, for the integer zero. */
export const digitsOf = (value: PartialNumber): string =>
  value === null || value === 0n ? '' : String(value);

/** Decimal digits of every script stand in runs of ten (or of tens) that begin with zero. */
function digitValue(character: string): bigint {
  const code = character.codePointAt(0) ?? 0;
  let start = code;
  while (DIGIT.test(String.fromCodePoint(start - 1))) start -= 1;
  return BigInt((code - start) % 10);
}

const toInteger = (digits: string): bigint =>
  Array.from(digits).reduce((sum, digit) => sum * 10n + digitValue(digit), 0n);

/** `text` times `factor` if `text` is a decimal number and the product is whole; otherwise null. */
export function wholeProduct(text: string, factor: bigint): bigint | null {
  const match = /^(\p{Nd}*)(?:\.(\p{Nd}*))?$/u.exec(text);
  if (!match) return null;
  const [, whole = '', decimals = ''] = match;
  if (whole === '' && decimals === '') return null;
  const scale = 10n ** BigInt(Array.from(decimals).length);
  const product = toInteger(whole + decimals) * factor;
  return product % scale === 0n ? product / scale : null;
}

/** Adds one to nineteen: "twenty" + "one" is 21, "twenty one" + "five" is 215. */
export function appendUnit(
  value: PartialNumber,
  unit: bigint,
  previous: { readonly isUnit: boolean; readonly isTen: boolean },
): bigint | string {
  if (value === null) return unit;
  if (typeof value === 'string' || previous.isUnit) {
    const digits = String(value);
    return previous.isTen && unit < 10n
      ? digits.slice(0, -1) + String(unit)
      : digits + String(unit);
  }
  return value % (unit < 10n ? 10n : 100n) === 0n ? value + unit : `${value}${unit}`;
}

/** Adds twenty to ninety: "hundred" + "twenty" is 120, "nineteen" + "twenty" is 1920. */
export function appendTen(value: PartialNumber, ten: bigint): bigint | string {
  if (value === null) return ten;
  if (typeof value === 'string') return value + String(ten);
  return value % 100n === 0n ? value + ten : `${value}${ten}`;
}

/** Multiplies the part below a thousand: 2003 hundred is 2300. Null if `value` is no decimal number. */
export function multiply(value: PartialNumber, multiplier: bigint): bigint | null {
  if (value === null) return multiplier;
  if (typeof value === 'string') return wholeProduct(value, multiplier);
  const residual = value % 1000n;
  return value - residual + residual * multiplier;
}
