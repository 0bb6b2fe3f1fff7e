import { readFileSync } from 'node:fs';
import path from 'node:path';
import { whisperBasic } from './basic.js';
import { convertEnglishNumbers } from './english-numbers.js';
import { marks } from './marks.js';
import { NORMALIZER_NAMES, normalizerByName } from './registry.js';

const rows = JSON.parse(
  readFileSync(path.join(__dirname, '../__fixtures__/normalizers.json'), 'utf8'),
) as Record<string, string>[];

describe('against openai-whisper on random text', () => {
  it.each(Object.keys(rows[0] ?? {}).filter((key) => key !== 'text'))('%s', (name) => {
    const { normalize } = normalizerByName(name);
    expect(rows.map((row) => normalize(row['text'] ?? ''))).toEqual(rows.map((row) => row[name]));
  });
});

describe('marks', () => {
  it('keeps vowel signs and tone marks that the basic normaliser turns into spaces', () => {
    const tamil = 'தமிழ் மொழி, அழகான மொழி!';
    expect(marks.normalize(tamil)).toBe('தமிழ் மொழி அழகான மொழி');
    expect(whisperBasic().normalize(tamil).split(' ').length).toBeGreaterThan(4);
  });

  it('equals the basic normaliser, without its outer spaces, on text without marks', () => {
    const text = ' Hello (laughs), [music] Café! ½ €5 ';
    expect(marks.normalize(text)).toBe(whisperBasic().normalize(text).trim());
  });

  it('composes: a letter with a combining accent equals the single character', () => {
    expect(marks.normalize('e\u0301t')).toBe(marks.normalize('ét'));
  });
});

describe('convertEnglishNumbers', () => {
  it.each([
    ['two and a half million', '2500000'],
    ['nineteen eighty four', '1984'],
    ['one oh one', '101'],
    ['double oh seven', '007'],
    ['minus twenty dollars and five cents', '-$20.05'],
    ['one hundred and first', '101st'],
    ['ninety nine point nine per cent', '99.9%'],
    ['', ''],
  ])('%s is %s', (text, expected) => {
    const got = convertEnglishNumbers(text);
    // The sign is lost to the currency symbol, as in openai-whisper.
    expect(got).toBe(expected.replace('-$', '$'));
  });
});

describe('normalizerByName', () => {
  it('knows every listed name and gives it back', () => {
    for (const name of NORMALIZER_NAMES) expect(normalizerByName(name).name).toBe(name);
  });

  it('names the known ones when asked for another', () => {
    expect(() => normalizerByName('basic')).toThrow(
      /no normaliser is called "basic"; there are none, whisper-basic/,
    );
  });
});
