import path from 'node:path';

import { formatReport } from '../report.js';
import { expected, fixture, folderWith } from '../testing/fixtures.js';
import { readManifest } from './manifest.js';

const manifest = async (text: string, name = 'list.tsv', clips = ['a.wav', 'b.wav']) =>
  path.join(
    await folderWith({ [name]: text, ...Object.fromEntries(clips.map((clip) => [clip, 'x'])) }),
    name,
  );

test('a csv reads as Python’s csv module reads it', async () => {
  const { utterances, name } = await readManifest(fixture('manifest/quoted.csv'));
  expect(name).toBe('quoted.csv');
  expect(
    utterances.map(({ id, text, language, durationSeconds }) => ({
      path: id,
      sentence: text,
      language,
      duration: String(durationSeconds),
    })),
  ).toEqual(expected.tables.csv);
  expect(utterances[0]!.audio).toEqual({
    kind: 'file',
    path: fixture('manifest/clips/a.wav'),
  });
});

test('JSON lines hold the same', async () => {
  const csv = await readManifest(fixture('manifest/quoted.csv'));
  const json = await readManifest(fixture('manifest/lines.jsonl'));
  expect(json.utterances).toEqual(csv.utterances.map((one) => ({ ...one, id: `clips/${one.id}` })));
});

test('all fields of a row', async () => {
  const file = await manifest(
    'client_id\tPath\tSentence\tlocale\tup_votes\tdown_votes\tgender\tage\tsplit\tduration_ms\n' +
      'ann\ta.wav\t Bon dia \tca\t3\t1\tmale_masculine\tteens\ttrain\t1250\n',
  );
  expect((await readManifest(file)).utterances).toEqual([
    {
      id: 'a.wav',
      audio: { kind: 'file', path: path.join(path.dirname(file), 'a.wav') },
      text: 'Bon dia',
      language: 'ca',
      speaker: 'ann',
      gender: 'male',
      age: 'teens',
      split: 'train',
      durationSeconds: 1.25,
      votes: { up: 3, down: 1 },
    },
  ]);
});

test('rows that cannot become utterances are counted with their reasons', async () => {
  const file = await manifest(
    'path\ttext\tduration\n' +
      'a.wav\tone\t1\na.wav\tone\t1\ngone.wav\ttwo\t1\nb.wav\tthree\tlong\nb.wav\tt\tab\t1\nb.wav\t\t1\n',
  );
  const { utterances, report } = await readManifest(file, { language: 'Catalan' });
  expect(utterances.map(({ id, text, language }) => [id, text, language])).toEqual([
    ['a.wav', 'one', 'ca'],
    ['b.wav', '', 'ca'],
  ]);
  expect(report.total).toBe(6);
  expect(formatReport(report)).toBe(
    `2 of 6 kept
  1 dropped: id seen before (a.wav)
  1 dropped: no such clip (list.tsv:4 gone.wav)
  1 dropped: not 3 cells in the row (list.tsv:6)
  1 dropped: unreadable duration (b.wav)`,
  );
});

test('other column names may be chosen', async () => {
  const file = await manifest('path\ttext\tclean\na.wav\tA!\ta\n');
  const read = (text: string) => readManifest(file, { language: 'ca', columns: { text } });
  expect((await read('clean')).utterances[0]!.text).toBe('a');
  await expect(read('clear')).rejects.toThrow(
    'list.tsv:1: no column for the text (clear); found: path, text, clean',
  );
});

test.each([
  ['list.tsv', '', 'list.tsv: the file is empty, it needs a header line'],
  ['list.tsv', 'path\ttext\n', 'list.tsv: there are no rows'],
  [
    'list.tsv',
    'path\twords\na.wav\tx\n',
    'list.tsv:1: no column for the text (sentence, text, raw_transcription, raw_text, transcription, transcript, normalized_text); found: path, words',
  ],
  [
    'list.tsv',
    'path\ttext\na.wav\tx\n',
    'list.tsv:2: the data names no language; say which with the option language',
  ],
  [
    'list.tsv',
    'path\ttext\tlocale\na.wav\tx\trw\n',
    'Whisper has no language "rw" (1 rows, first list.tsv:2)',
  ],
  [
    'list.tsv',
    'path\ttext\tlocale\nc.wav\tx\tca\n',
    'list.tsv: not one of 1 clips was found (list.tsv:2 c.wav)',
  ],
  ['list.jsonl', '{"audio": "a.wav"\n', 'list.jsonl:1: not JSON'],
  ['list.jsonl', '\n[1]\n', 'list.jsonl:2: a row must be an object, not [1]'],
  ['list.jsonl', '{"audio": "a.wav", "lang": "ca"}\n', 'list.jsonl:1: no column for the text'],
])('%s with %j is refused', async (name, text, message) => {
  await expect(readManifest(await manifest(text, name))).rejects.toThrow(message);
});

test('a manifest that is not there', async () => {
  await expect(readManifest('nowhere/list.tsv')).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining('list.tsv: no such file or folder'),
  });
});
