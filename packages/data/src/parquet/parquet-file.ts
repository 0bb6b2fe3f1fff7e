import { DistilWhisperError, type ByteSource } from '@distilwhisper/tensor';
import { openFileSource } from '@distilwhisper/tensor/node';
import { parquetMetadataAsync, parquetReadObjects, type FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** Rows of a table, some columns of them. */
export type ParquetRows = readonly Readonly<Record<string, unknown>>[];

/** An open parquet file. */
export interface ParquetFile {
  readonly path: string;
  readonly metadata: FileMetaData;
  /** Rows `start` to `end` (exclusive) of the file; binary cells as Uint8Array. */
  rows(columns: readonly string[], start: number, end: number): Promise<ParquetRows>;
  close(): Promise<void>;
}

const formatError = (path: string, error: unknown): unknown =>
  DistilWhisperError.isInstance(error)
    ? error
    : new DistilWhisperError(
        'format',
        `${path}: not a readable parquet file (${(error as Error).message}); was it downloaded whole?`,
        { path },
        { cause: error },
      );

const asyncBuffer = (source: ByteSource) => ({
  byteLength: source.size,
  slice: (start: number, end = source.size): Promise<ArrayBuffer> => {
    // A file's reads have a buffer of their own.
    const read = source.read(start, end - start).then((bytes) => bytes.buffer as ArrayBuffer);
    read.catch(() => {}); // hyparquet leaves some reads unattended where the metadata is damaged
    return read;
  },
});

/** @throws DistilWhisperError `missing`, `io`, or `format` where the file is not parquet or damaged */
export const openParquet = async (path: string): Promise<ParquetFile> => {
  const source = await openFileSource(path);
  const file = asyncBuffer(source);
  try {
    const metadata = await parquetMetadataAsync(file);
    return {
      path,
      metadata,
      rows: async (columns, rowStart, rowEnd) => {
        const range = { columns: [...columns], rowStart, rowEnd, useOffsetIndex: true };
        try {
          return await parquetReadObjects({ file, metadata, compressors, utf8: false, ...range });
        } catch (error) {
          throw formatError(path, error);
        }
      },
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw formatError(path, error);
  }
};
