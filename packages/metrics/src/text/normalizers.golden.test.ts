import { describeGolden, readGoldenJson } from '@distilwhisper/testing';
import { normalizerByName } from './registry.js';

interface GoldenText {
  readonly text: string;
  readonly [column: string]: string;
}

const COLUMNS: Readonly<Record<string, string>> = {
  basic: 'whisper-basic',
  basic_remove_diacritics: 'whisper-basic-nodiacritics',
  basic_split_letters: 'whisper-basic-letters',
  basic_both: 'whisper-basic-nodiacritics-letters',
  english: 'whisper-english',
  reference_extended: 'paper',
};

describeGolden('metrics/normalizers.json', () => {
  it.each(Object.entries(COLUMNS))('%s is %s, character for character', (column, name) => {
    const { normalize } = normalizerByName(name);
    const texts = readGoldenJson<GoldenText[]>('metrics', 'normalizers.json');
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.map(({ text }) => normalize(text))).toEqual(texts.map((golden) => golden[column]));
  });
});
