import { fail } from '@distilwhisper/tensor';

/** The names that sources give to what an utterance needs, first found wins. */
const NAMES = {
  audio: ['path', 'audio', 'audio_file', 'audio_path', 'audio_filepath', 'file', 'file_name', 'filename', 'wav'],
  text: ['sentence', 'text', 'transcription', 'transcript', 'raw_transcription', 'normalized_text'],
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

/** Finds the fields among column names, in any case. */
export const findColumns = (header: readonly string[]): Columns => {
  const byName = new Map(header.map((name) => [name.trim().toLowerCase(), name]));
  const found = Object.entries(NAMES).flatMap(([field, names]) => {
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
): Columns => {
  const columns = findColumns(header);
  for (const field of fields)
    if (columns[field] === undefined)
      fail(
        'format',
        `${where}: no column for the ${field} (${NAMES[field].join(', ')}); found: ${header.join(', ')}`,
        { where, field, expected: NAMES[field], found: header },
      );
  return columns;
};
