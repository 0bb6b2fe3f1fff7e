import type { Utterance } from '@distilwhisper/data';
import { limitByLanguage } from './select-clips.js';

const said = (id: string, language: string, gender?: string): Utterance => ({
  id,
  text: 'x',
  language,
  audio: { kind: 'file', path: id },
  ...(gender !== undefined && { gender }),
});

describe('limitByLanguage', () => {
  const men = Array.from({ length: 20 }, (_, i) => said(`m${i}`, 'de', 'male'));
  const all = [
    ...men,
    said('f0', 'de', 'female'),
    said('f1', 'de', 'female'),
    said('n', 'de'),
    said('x', 'nl'),
  ];

  it('takes turns between genders, so that the small one is whole', () => {
    const chosen = limitByLanguage(all, 5).map(({ id }) => id);
    expect(chosen).toHaveLength(6);
    expect(chosen).toEqual(expect.arrayContaining(['f0', 'f1', 'x']));
  });

  it('takes those who declare none last', () => {
    expect(limitByLanguage(all, 22).map(({ id }) => id)).not.toContain('n');
    expect(limitByLanguage(all, 23)).toHaveLength(24);
  });

  it('gives with a lower limit a part of what it gives with a higher', () => {
    const more = new Set(limitByLanguage(all, 9));
    expect(limitByLanguage(all, 4).every((utterance) => more.has(utterance))).toBe(true);
  });

  it('is all of them without a limit, in order', () => {
    expect(limitByLanguage(all, undefined)).toEqual(all);
    expect(limitByLanguage(all, 100)).toEqual(all);
  });
});
