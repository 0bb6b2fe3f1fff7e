import { createLanguageResolver, whisperLanguage } from './whisper-language.js';

test.each([
  ['sv-SE', 'sv'],
  ['zh-CN', 'zh'],
  ['zh-TW', 'zh'],
  ['zh-HK', 'yue'],
  ['pa-IN', 'pa'],
  ['nn-NO', 'nn'],
  ['nb-NO', 'no'],
  ['hy-AM', 'hy'],
  ['cmn_hans_cn', 'zh'],
  ['yue_hant_hk', 'yue'],
  ['fil_ph', 'tl'],
  ['tl', 'tl'],
  ['jv_id', 'jw'],
  ['fas', 'fa'],
  ['FA', 'fa'],
  ['Persian', 'fa'],
  ['Mandarin Chinese', 'zh'],
  ['iw', 'he'],
])('%s is Whisper’s %s', (name, code) => expect(whisperLanguage(name)).toBe(code));

test.each(['rw', 'ga-IE', 'eo', 'ckb_iq', 'no such language', '', 'constructor'])(
  '%p is none of Whisper’s',
  (name) => expect(whisperLanguage(name)).toBeUndefined(),
);

test('all unknown languages are told at once, with their first row', () => {
  const languages = createLanguageResolver({ eo: 'Italian' });
  expect(languages.resolve('eo', 'a.tsv:2')).toBe('it');
  languages.resolve('rw', 'a.tsv:3');
  languages.resolve('ga-IE', 'a.tsv:4');
  languages.resolve('rw', 'a.tsv:5');
  expect(() => languages.check()).toThrow(
    `Whisper has no language "rw" (2 rows, first a.tsv:3), "ga-IE" (1 rows, first a.tsv:4); name the language to train it as, e.g. languages: { 'rw': 'ca' }, or leave those rows out`,
  );
});
