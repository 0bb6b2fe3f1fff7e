import { readCommonVoice } from '../readers/common-voice.js';
import { expected, fixture, utterance } from '../testing/fixtures.js';
import { dataHash } from './data-hash.js';

test('the hash that Python computes, from a folder and from an archive', async () => {
  for (const source of ['cv-corpus-1.0', 'archives/pax.tar']) {
    const { utterances } = await readCommonVoice(fixture(source), { locale: 'sv-SE' });
    expect(await dataHash(utterances.slice(0, 2))).toBe(expected.hashes.data);
  }
});

test('text, order and number of clips change it', async () => {
  const { utterances } = await readCommonVoice(fixture('cv-corpus-1.0'));
  const [a, b] = utterances as [(typeof utterances)[0], (typeof utterances)[0]];
  const hashes = [[a, b], [b, a], [a], [{ ...a, text: 'x' }, b], [{ ...a, language: 'da' }, b]];
  const found = await Promise.all(hashes.map(dataHash));
  expect(new Set(found).size).toBe(hashes.length);
});

test('a clip that is gone is an error', async () => {
  await expect(dataHash([utterance('gone')])).rejects.toMatchObject({ code: 'missing' });
});
