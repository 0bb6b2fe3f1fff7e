import {
  appendTen,
  appendUnit,
  digitsOf,
  isNumeral,
  multiply,
  wholeProduct,
  type PartialNumber,
} from './english-number-value.js';
import { NUMBER_WORDS, type NumberWord } from './english-number-words.js';
import { SPACE, splitSpace, strip, WORD_END, WORD_START } from './unicode.js';

/** What has been read of the current number and what has been written, word by word. */
interface Reader {
  value: PartialNumber;
  /** A sign or currency symbol waiting for the next thing written. */
  prefix: string;
  readonly written: string[];
}

interface Position {
  readonly word: string;
  readonly previous: NumberWord | undefined;
  readonly next: string | undefined;
}

const PREFIXES = new Set(['-', '+', '£', '€', '$', '¢']);

function write(reader: Reader, text: string): void {
  reader.written.push(reader.prefix + text);
  reader.value = null;
  reader.prefix = '';
}

function flush(reader: Reader): void {
  if (reader.value !== null) write(reader, String(reader.value));
}

function writeAsWord(reader: Reader, word: string): void {
  flush(reader);
  write(reader, word);
}

/** Keeps a value for more words, or writes it at once when an ending closes it ("twenty first"). */
function take(reader: Reader, value: bigint | string, suffix: string): void {
  if (suffix === '') reader.value = value;
  else write(reader, String(value) + suffix);
}

function readNumeral(reader: Reader, word: string): void {
  const prefixed = PREFIXES.has(word.charAt(0));
  const numeral = prefixed ? word.slice(1) : word;
  if (typeof reader.value === 'string' && reader.value.endsWith('.')) {
    reader.value += word; // decimals, or the next part of an address such as 127.0.0.1
    return;
  }
  flush(reader);
  if (prefixed) reader.prefix = word.charAt(0);
  reader.value = wholeProduct(numeral, 1n) ?? numeral;
}

function readMultiplier(reader: Reader, multiplier: bigint, suffix: string): void {
  const product = multiply(reader.value, multiplier);
  if (product === null) flush(reader);
  take(reader, product ?? multiplier, suffix);
}

const isKind = (word: NumberWord | undefined, kind: NumberWord['kind']): boolean =>
  word?.kind === kind && !('suffix' in word && word.suffix !== '');

const canBeNumeric = (word: string | undefined): boolean =>
  word !== undefined && (NUMBER_WORDS.has(word) || isNumeral(word));

/** Handles "and", "point", "double", "triple"; returns whether the next word has been used up. */
function readConnective(reader: Reader, meaning: NumberWord, at: Position): boolean {
  if (!canBeNumeric(at.next)) {
    writeAsWord(reader, at.word);
    return false;
  }
  const next = NUMBER_WORDS.get(at.next ?? '');
  const nextIsDigit = isKind(next, 'unit') || isKind(next, 'zero');
  if (meaning.kind === 'and') {
    if (!isKind(at.previous, 'multiplier')) writeAsWord(reader, at.word);
  } else if (meaning.kind === 'point') {
    if (nextIsDigit || isKind(next, 'ten') || isNumeral(at.next))
      reader.value = `${digitsOf(reader.value)}.`;
  } else if (meaning.kind === 'repeat' && nextIsDigit) {
    const digit = next?.kind === 'unit' ? String(next.value) : '0';
    reader.value = digitsOf(reader.value) + digit.repeat(meaning.times);
    return true;
  } else writeAsWord(reader, at.word);
  return false;
}

/** Handles "percent" and "per cent"; returns whether the next word has been used up. */
function readPercent(reader: Reader, meaning: NumberWord, at: Position): boolean {
  const twoWords = meaning.kind === 'per';
  if (reader.value === null || (twoWords && at.next !== 'cent')) {
    writeAsWord(reader, at.word);
    return false;
  }
  write(reader, `${reader.value}%`);
  return twoWords;
}

/** Reads one number word; returns whether the next word has been used up. */
function readNumberWord(reader: Reader, meaning: NumberWord, at: Position): boolean {
  switch (meaning.kind) {
    case 'zero':
      reader.value = `${digitsOf(reader.value)}0`;
      return false;
    case 'unit': {
      const before = { isUnit: isKind(at.previous, 'unit'), isTen: isKind(at.previous, 'ten') };
      take(reader, appendUnit(reader.value, meaning.value, before), meaning.suffix);
      return false;
    }
    case 'ten':
      take(reader, appendTen(reader.value, meaning.value), meaning.suffix);
      return false;
    case 'multiplier':
      readMultiplier(reader, meaning.value, meaning.suffix);
      return false;
    case 'sign':
      flush(reader);
      if (canBeNumeric(at.next)) reader.prefix = meaning.symbol;
      else write(reader, at.word);
      return false;
    case 'currency':
      if (reader.value === null) write(reader, at.word);
      else {
        reader.prefix = meaning.symbol;
        flush(reader);
      }
      return false;
    case 'per':
    case 'percent':
      return readPercent(reader, meaning, at);
    case 'and':
    case 'point':
    case 'repeat':
      return readConnective(reader, meaning, at);
  }
}

function convertWords(words: readonly string[]): string[] {
  const reader: Reader = { value: null, prefix: '', written: [] };
  let used = false;
  words.forEach((word, index) => {
    if (used) {
      used = false;
      return;
    }
    const meaning = NUMBER_WORDS.get(word);
    if (isNumeral(PREFIXES.has(word.charAt(0)) ? word.slice(1) : word)) readNumeral(reader, word);
    else if (meaning === undefined) writeAsWord(reader, word);
    else
      used = readNumberWord(reader, meaning, {
        word,
        previous: NUMBER_WORDS.get(words[index - 1] ?? ''),
        next: words[index + 1],
      });
  });
  flush(reader);
  return reader.written;
}

const AND_A_HALF = new RegExp(`${WORD_START}and[${SPACE}]+a[${SPACE}]+half${WORD_END}`, 'gu');
const DETACHED_SUFFIX = new RegExp(`([0-9])[${SPACE}]+(st|nd|rd|th|s)${WORD_END}`, 'gu');

/** "two and a half" becomes "two point five", digits and letters part, but "19 th" stays together. */
function prepare(text: string): string {
  const segments = text.split(AND_A_HALF);
  const parts = segments.flatMap((segment, index) => {
    if (strip(segment) === '') return [];
    if (index === segments.length - 1) return [segment];
    const last = NUMBER_WORDS.get(splitSpace(segment).at(-1) ?? '');
    const numeric = (['unit', 'ten', 'zero', 'multiplier'] as const).some((kind) =>
      isKind(last, kind),
    );
    return [segment, numeric ? 'point five' : 'and a half'];
  });
  return parts
    .join(' ')
    .replace(/([a-z])([0-9])/gu, '$1 $2')
    .replace(/([0-9])([a-z])/gu, '$1 $2')
    .replace(DETACHED_SUFFIX, '$1$2');
}

const DOLLARS_AND_CENTS = new RegExp(`([€£$])([0-9]+) (?:and )?¢([0-9]{1,2})${WORD_END}`, 'gu');
const CENTS_ONLY = new RegExp(`[€£$]0.([0-9]{1,2})${WORD_END}`, 'gu');
const LONE_ONE = new RegExp(`${WORD_START}1(s?)${WORD_END}`, 'gu');

/** "$2 and ¢7" becomes "$2.07", "$0.50" becomes "¢50", a lone "1" becomes "one". */
const finish = (text: string): string =>
  text
    .replace(
      DOLLARS_AND_CENTS,
      (_match, currency: string, whole: string, cents: string) =>
        `${currency}${whole}.${cents.padStart(2, '0')}`,
    )
    .replace(CENTS_ONLY, (_match, cents: string) => `¢${Number(cents)}`)
    .replace(LONE_ONE, 'one$1');

/** Spelled-out English numbers, currencies and percentages as digits: "one hundred dollars" is "$100". */
export const convertEnglishNumbers = (text: string): string =>
  finish(convertWords(splitSpace(prepare(text))).join(' '));
