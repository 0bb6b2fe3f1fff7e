import { fail } from '@distilwhisper/tensor';
import { parquetSchema, type FileMetaData } from 'hyparquet';

type SchemaTree = ReturnType<typeof parquetSchema>;

const isBytes = ({ element, children }: SchemaTree): boolean =>
  children.length === 0 &&
  element.type === 'BYTE_ARRAY' &&
  element.converted_type !== 'UTF8' &&
  element.logical_type?.type !== 'STRING';

const holdsAudio = (column: SchemaTree): boolean =>
  isBytes(column) ||
  column.children.some((child) => child.element.name === 'bytes' && isBytes(child));

/** The columns of a speech data set as Hugging Face writes it. */
export interface SpeechColumns {
  /** Bytes, or a struct with a field `bytes`. */
  readonly audio: string;
  /** Texts and numbers. */
  readonly scalars: readonly string[];
  /** For columns of class numbers, the classes' names. */
  readonly classNames: ReadonlyMap<string, readonly string[]>;
}

// Hugging Face's datasets library describes its features in the file's metadata.
const classNames = ({ key_value_metadata: pairs = [] }: FileMetaData): [string, string[]][] => {
  const text = pairs.find(({ key }) => key === 'huggingface')?.value;
  if (text === undefined) return [];
  try {
    const { info } = JSON.parse(text) as { info?: { features?: Record<string, unknown> } };
    return Object.entries(info?.features ?? {}).flatMap(([column, feature]) => {
      const { names } = (feature ?? {}) as { names?: unknown };
      return Array.isArray(names) ? [[column, names.map(String)]] : [];
    });
  } catch {
    return []; // only names are lost
  }
};

/** @throws DistilWhisperError `format` where no column holds audio */
export const speechColumns = (path: string, metadata: FileMetaData): SpeechColumns => {
  const columns = parquetSchema(metadata).children;
  const audio = columns.find(holdsAudio)?.element.name;
  const names = columns.map(({ element }) => element.name);
  if (audio === undefined)
    fail(
      'format',
      `${path}: no column holds audio (bytes, or a struct with bytes); found: ${names.join(', ')}`,
      { path, found: names },
    );
  const scalars = columns
    .filter((column) => column.children.length === 0 && !isBytes(column))
    .map(({ element }) => element.name);
  return { audio, scalars, classNames: new Map(classNames(metadata)) };
};
