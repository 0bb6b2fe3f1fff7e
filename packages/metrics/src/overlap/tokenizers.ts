import { SPACE, splitSpace, strip } from '../text/unicode.js';

/**
 * How a translation metric splits a line. `name` goes into the signature. sacrebleu's `flores101` and
 * `flores200` need a SentencePiece model: wrap one of your own as `{ name: 'flores200', tokenize }`.
 */
export interface Tokenizer {
  readonly name: string;
  readonly tokenize: (line: string) => string[];
}

/** mteval-v13a: punctuation apart, except points and commas inside numbers. Made for Western languages. */
const separateWestern = (line: string): string[] =>
  splitSpace(
    line
      .replace(/[{-~[-` -&(-+:-@/]/gu, ' $& ')
      .replace(/([^0-9])([.,])/gu, '$1 $2 ')
      .replace(/([.,])([^0-9])/gu, ' $1 $2')
      .replace(/([0-9])(-)/gu, '$1 $2 '),
  );

const ENTITIES: readonly (readonly [string, string])[] = [
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
];

/** sacrebleu's default, `13a`: what WMT's mteval-v13a script does. */
export const tokenizer13a: Tokenizer = {
  name: '13a',
  tokenize: (line) => {
    const joined = line.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
    const plain = ENTITIES.reduce((text, [entity, sign]) => text.replaceAll(entity, sign), joined);
    return separateWestern(` ${plain} `);
  },
};

/**
 * Han, CJK punctuation and strokes, full-width forms, dingbats. U+2001 to U+2A6D and U+2F81 to U+2FA1
 * are here because sacrebleu writes two ranges of five digits with a four-digit escape: scores depend on it.
 */
const CHINESE =
  /[\u3400-\u4db5\u4e00-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9\u2001-\u2a6d\u2f81-\u2fa1\uff00-\uffef\u2e80-\u2eff\u3000-\u303f\u31c0-\u31ef\u2f00-\u2fdf\u2ff0-\u2fff\u3100-\u312f\u31a0-\u31bf\ufe10-\ufe1f\ufe30-\ufe4f\u2600-\u27bf\u3200-\u33ff]/gu;

/** `zh`: every Chinese character apart, the rest as 13a without its entities. */
export const tokenizerZh: Tokenizer = {
  name: 'zh',
  tokenize: (line) => separateWestern(strip(line).replace(CHINESE, ' $& ')),
};

/** `intl`, mteval-v14: punctuation and symbols of every script apart, except inside numbers. */
export const tokenizerIntl: Tokenizer = {
  name: 'intl',
  tokenize: (line) =>
    splitSpace(
      line
        .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
        .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
        .replace(/\p{S}/gu, ' $& '),
    ),
};

const ANY_SPACE = new RegExp(`[${SPACE}]`, 'u');

/** `char`: every code point apart, white space dropped. */
export const tokenizerChar: Tokenizer = {
  name: 'char',
  tokenize: (line) => Array.from(line).filter((character) => !ANY_SPACE.test(character)),
};

/** `none`: split at white space only. */
export const tokenizerNone: Tokenizer = { name: 'none', tokenize: splitSpace };
