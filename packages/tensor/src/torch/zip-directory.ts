import type { ByteSource } from '../byte-source.js';
import { fail } from '../errors.js';

/** A stored (not compressed) file of a zip archive. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  /** Where its local header begins. */
  readonly headerOffset: number;
}

// PKWARE APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3.
const END = { signature: 0x06054b50, length: 22 };
const LOCATOR = { signature: 0x07064b50, length: 20 };
const END_64 = { signature: 0x06064b50, length: 56 };
const CENTRAL = { signature: 0x02014b50, length: 46 };
const LOCAL = { signature: 0x04034b50, length: 30 };
const MAX_COMMENT = 0xffff;
const MAX_DIRECTORY_BYTES = 2 ** 26;

interface Directory {
  readonly offset: number;
  readonly size: number;
  readonly entries: number;
}

const bad = (source: ByteSource, message: string): never =>
  fail('format', `${source.name}: not a readable zip archive: ${message}`, { path: source.name });

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const uint64 = (view: DataView, offset: number, source: ByteSource): number => {
  const value = view.getBigUint64(offset, true);
  return value <= BigInt(source.size) ? Number(value) : bad(source, `it points to byte ${value}`);
};

const readDirectory64 = async (source: ByteSource, endOffset: number): Promise<Directory> => {
  const locatorOffset = endOffset - LOCATOR.length;
  if (locatorOffset < 0) bad(source, 'the zip64 locator is missing');
  const locator = viewOf(await source.read(locatorOffset, LOCATOR.length));
  if (locator.getUint32(0, true) !== LOCATOR.signature) bad(source, 'the zip64 locator is missing');
  const view = viewOf(await source.read(uint64(locator, 8, source), END_64.length));
  if (view.getUint32(0, true) !== END_64.signature) bad(source, 'the zip64 end record is missing');
  return {
    entries: uint64(view, 32, source),
    size: uint64(view, 40, source),
    offset: uint64(view, 48, source),
  };
};

const findDirectory = async (source: ByteSource): Promise<Directory> => {
  const tailLength = Math.min(source.size, END.length + MAX_COMMENT);
  const tailOffset = source.size - tailLength;
  const tail = viewOf(await source.read(tailOffset, tailLength));
  for (let at = tailLength - END.length; at >= 0; at -= 1) {
    const found =
      tail.getUint32(at, true) === END.signature &&
      tail.getUint16(at + 20, true) === tailLength - at - END.length;
    if (!found) continue;
    const directory = {
      entries: tail.getUint16(at + 10, true),
      size: tail.getUint32(at + 12, true),
      offset: tail.getUint32(at + 16, true),
    };
    const is64 =
      directory.entries === 0xffff ||
      directory.size === 0xffffffff ||
      directory.offset === 0xffffffff;
    return is64 ? readDirectory64(source, tailOffset + at) : directory;
  }
  return bad(source, 'the end of its directory is missing (truncated?)');
};

/** Sizes and offset of an entry, from its zip64 extra field where the 32-bit fields are full. */
const entrySizes = (source: ByteSource, record: DataView, extra: DataView) => {
  const fields = [24, 20, 42].map((at) => record.getUint32(at, true)); // size, stored size, offset
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const length = extra.getUint16(at + 2, true);
    if (extra.getUint16(at, true) === 1) {
      let next = at + 4;
      fields.forEach((field, i) => {
        if (field !== 0xffffffff) return;
        if (next + 8 > extra.byteLength) bad(source, 'a zip64 field is cut off');
        fields[i] = uint64(extra, next, source);
        next += 8;
      });
    }
    at += 4 + length;
  }
  return fields as [size: number, stored: number, offset: number];
};

const parseEntry = (source: ByteSource, bytes: Uint8Array, at: number) => {
  const record = viewOf(bytes.subarray(at, at + CENTRAL.length));
  if (record.byteLength < CENTRAL.length || record.getUint32(0, true) !== CENTRAL.signature)
    return bad(source, 'its directory is damaged');
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((o) => record.getUint16(o, true)) as [number, number, number]; // prettier-ignore
  const nameEnd = at + CENTRAL.length + nameLength;
  const end = nameEnd + extraLength + commentLength;
  if (end > bytes.byteLength) bad(source, 'its directory is damaged');
  const name = new TextDecoder().decode(bytes.subarray(at + CENTRAL.length, nameEnd));
  const extra = viewOf(bytes.subarray(nameEnd, nameEnd + extraLength));
  const [size, stored, headerOffset] = entrySizes(source, record, extra);
  if (record.getUint16(10, true) !== 0 || size !== stored)
    fail(
      'unsupported',
      `${source.name}: '${name}' is compressed, which torch.save never does; unpack and repack the archive without compression`,
      { path: source.name, entry: name },
    );
  if ((record.getUint16(8, true) & 1) !== 0) bad(source, `'${name}' is encrypted`);
  return { entry: { name, size, headerOffset }, end };
};

/**
 * The files of a zip archive (zip64 too), all of which must be stored without compression.
 *
 * @throws DistilWhisperError `format` for damaged archives, `unsupported` for compressed ones
 */
export const readZipDirectory = async (
  source: ByteSource,
): Promise<ReadonlyMap<string, ZipEntry>> => {
  const directory = await findDirectory(source);
  if (directory.size > MAX_DIRECTORY_BYTES)
    bad(source, `its directory takes ${directory.size} bytes, more than ${MAX_DIRECTORY_BYTES}`);
  const bytes = await source.read(directory.offset, directory.size);
  const entries = new Map<string, ZipEntry>();
  for (let at = 0, i = 0; i < directory.entries; i += 1) {
    const { entry, end } = parseEntry(source, bytes, at);
    if (entries.has(entry.name)) bad(source, `'${entry.name}' occurs twice`);
    entries.set(entry.name, entry);
    at = end;
  }
  return entries;
};

/** Where the data of an entry begins in the archive; its local header is checked against the directory. */
export const entryDataOffset = async (
  source: ByteSource,
  { name, size, headerOffset }: ZipEntry,
): Promise<number> => {
  const header = viewOf(await source.read(headerOffset, LOCAL.length));
  if (header.getUint32(0, true) !== LOCAL.signature) bad(source, `'${name}' has no local header`);
  const nameLength = header.getUint16(26, true);
  const nameBytes = await source.read(headerOffset + LOCAL.length, nameLength);
  if (new TextDecoder().decode(nameBytes) !== name)
    bad(source, `'${name}' has another name inside`);
  const offset = headerOffset + LOCAL.length + nameLength + header.getUint16(28, true);
  if (offset + size > source.size) bad(source, `'${name}' ends beyond the archive (truncated?)`);
  return offset;
};
