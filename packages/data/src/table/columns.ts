import { fail } from '@distilwhisper/tensor';

/** The names that sources give to what an utterance needs, first found wins. */
const NAMES = {
  audio: ['path', 'audio', 'audio_file', 'audio_path', 'audio_filepath', 'file', 'file_name', 'filename', 'wav'],
  text: ['sentence', 'text', 'raw_transcription', 'raw_text', 'transcription', 'transcript', 'normalized_text'],
  language: ['language', 'locale', 'lang', 'lang_id'],
  speaker: ['speaker', 'client_id', 'speaker_id', 'user_id'],
  gender: ['gender', 'sex'],
  age: ['age'],
  seconds: ['duration_s', 'duration', 'duration_seconds', 'length'],
  milliseconds: ['duration_ms', 'duration[ms]'],
  up: ['up_votes', 'votes', 'upvotes'],
  down: ['down_votes', 'downvotes'],
  split: ['split'],
  id: ['utterance_id'],
} as const; // prettier-ignore

export type Field = keyof typeof NAMES;

/** Where each field is found, by the source's own column name. */
export type Columns = Readonly<Partial<Record<Field, string>>>;

/** Finds the fields among column names, in any case; `chosen` goes before the usual names. */
const findColumns = (header: readonly string[], chosen: Columns = {}): Columns => {
  const byName = new Map(header.map((name) => [name.trim().toLowerCase(), name]));
  const found = Object.entries(NAMES).flatMap(([field, names]) => {
    const choice = chosen[field as Field];
    if (choice !== undefined) return header.includes(choice) ? [[field, choice] as const] : [];
    const name = names.find((candidate) => byName.has(candidate));
    return name === undefined ? [] : [[field, byName.get(name)!] as const];
  });
  return Object.fromEntries(found);
};

/**
 * @throws DistilWhisperError `format` naming the place, the names that would do and the columns found
 */
export const requireColumns = (
  where: string,
  header: readonly string[],
  fields: readonly Field[],
  chosen: Columns = {},
): Columns => {
  const columns = findColumns(header, chosen);
  for (const field of new Set([...fields, ...(Object.keys(chosen) as Field[])]))
    if (columns[field] === undefined) {
      const expected = chosen[field] ?? NAMES[field].join(', ');
      fail(
        'format',
        `${where}: no column for the ${field} (${expected}); found: ${header.join(', ')}`,
        { where, field, expected, found: header },
      );
    }
  return columns;
};
