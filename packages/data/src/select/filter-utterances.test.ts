import { formatReport } from '../report.js';
import { utterance } from '../testing/fixtures.js';
import { filterUtterances } from './filter-utterances.js';

const clip = (id: string, text: string, durationSeconds?: number, language = 'ca') =>
  utterance(id, { text, language, ...(durationSeconds !== undefined && { durationSeconds }) });

test('each rule drops what breaks it, with the first reason, and keeps the order', () => {
  const all = [
    clip('ok', 'bon dia a tothom', 2),
    clip('empty', ' \u2028', 2),
    clip('short', 'hola', 0.1),
    clip('long', 'hola a tots', 31),
    clip('few', 'hola', 20),
    clip('many', 'paraules i paraules i paraules', 1),
    clip('letters', 'x', 1),
    clip('script', 'hola да', 1),
    clip('again', 'bon dia a tothom', 2),
    clip('other language', 'bon dia a tothom', 2, 'es'),
    clip('tokens', 'dotze tokens aaaaaaaaaaaa', 3),
    clip('unknown', 'durada no sabuda'),
  ];
  const { kept, report } = filterUtterances(all, {
    minSeconds: 0.5,
    maxSeconds: 30,
    minCharacters: 2,
    maxCharacters: 40,
    minCharactersPerSecond: 1,
    maxCharactersPerSecond: 25,
    allowedCharacters: /[\p{Script=Latin}\p{P}\s]/gu,
    maxPerText: 1,
    maxTokens: 20,
    tokenCount: (text) => text.length,
  });
  expect(kept.map(({ id }) => id)).toEqual(['ok', 'other language', 'unknown']);
  expect(report).toMatchObject({ total: 12, kept: 3 });
  expect(
    Object.fromEntries(report.dropped.flatMap(({ reason, ids }) => ids.map((id) => [id, reason]))),
  ).toEqual({
    empty: 'empty text',
    short: 'under 0.5 s',
    long: 'over 30 s',
    few: 'under 1 characters a second',
    many: 'over 20 tokens',
    letters: 'under 2 characters',
    script: 'has a character that is not allowed: "д"',
    again: 'text seen 1 times before',
    tokens: 'over 20 tokens',
  });
});

test('characters are code points', () => {
  const { kept } = filterUtterances([clip('a', '😀😀😀', 1)], { maxCharacters: 3 });
  expect(kept).toHaveLength(1);
});

test('unknown durations may be dropped', () => {
  const all = [clip('a', 'hola')];
  expect(filterUtterances(all, { unknownDuration: 'drop' }).kept).toHaveLength(1); // no rule needs it
  const { report } = filterUtterances(all, { maxSeconds: 30, unknownDuration: 'drop' });
  expect(formatReport(report)).toBe('0 of 1 kept\n  1 dropped: unknown duration (a)');
});

test('the report names the most frequent reason first, and three ids of each', () => {
  const all = [clip('x', 'hola', 40), ...[1, 2, 3, 4].map((i) => clip(`e${i}`, ''))];
  expect(formatReport(filterUtterances(all, { maxSeconds: 30 }).report)).toBe(
    '0 of 5 kept\n  4 dropped: empty text (e1, e2, e3, ...)\n  1 dropped: over 30 s (x)',
  );
});

test.each([
  [{ minSeconds: 5, maxSeconds: 2 }, 'minSeconds 5 and maxSeconds 2 leave nothing to keep'],
  [{ maxCharacters: NaN }, 'minCharacters 0 and maxCharacters NaN leave nothing to keep'],
  [{ maxTokens: 448 }, 'maxTokens and tokenCount go together: pass both or neither'],
  [{ maxPerText: 0 }, 'maxPerText must be a whole number from 1, got 0'],
])('%j is refused', (rules, message) => {
  expect(() => filterUtterances([], rules)).toThrow(message);
});
