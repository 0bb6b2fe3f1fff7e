import { fail } from './errors.js';

/** Bytes that are read by range: a file, an array in memory, a blob, a server with range requests. */
export interface ByteSource {
  /** For messages, e.g. the file's path. */
  readonly name: string;
  /** Total bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`; rejects when the source has fewer. `scratch` is memory that the
   * source may use for them where it is large enough, so that reading piece by piece takes no new memory.
   */
  read(offset: number, length: number, scratch?: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Throws `format` unless the range lies inside the source. */
export const checkRange = (source: ByteSource, offset: number, length: number): void => {
  if (!(offset >= 0 && length >= 0 && offset + length <= source.size))
    fail(
      'format',
      `${source.name}: bytes ${offset} to ${offset + length} asked for, but there are only ${source.size}`,
      { path: source.name, offset, length, size: source.size },
    );
};

/** A source over bytes in memory; ranges are views, not copies. */
export const bytesSource = (bytes: Uint8Array, name = 'bytes'): ByteSource => {
  const source: ByteSource = {
    name,
    size: bytes.byteLength,
    read: async (offset, length) => {
      checkRange(source, offset, length);
      return bytes.subarray(offset, offset + length);
    },
    close: async () => {},
  };
  return source;
};
