import { fail, type ByteSource } from '@distilwhisper/tensor';

import { paxRecords } from './pax-records.js';
import { BLOCK, parseTarHeader, type TarHeader } from './tar-header.js';

/** A file inside an archive. */
export interface TarEntry {
  readonly name: string;
  /** Where its content starts, in bytes. */
  readonly offset: number;
  readonly size: number;
}

const MAX_EXTENSION = 1 << 20;
// Of the next entry: pax records, GNU's long name and long link target; or of all: global pax records.
const EXTENSIONS = new Set(['x', 'L', 'K', 'g']);
const utf8 = new TextDecoder();

const cut = (source: ByteSource, entry: string): never =>
  fail(
    'format',
    `${source.name}: the archive ends within ${entry}, at byte ${source.size}; was it downloaded whole?`,
    { path: source.name, size: source.size },
  );

/** What extension headers say of the next entry. */
interface Extension {
  readonly name?: string;
  readonly size?: number;
}

const readExtension = async (
  source: ByteSource,
  { type, size }: TarHeader,
  offset: number,
): Promise<Extension> => {
  if (size > MAX_EXTENSION)
    fail('unsafe', `${source.name}: an extension header of ${size} bytes at byte ${offset}`, {
      path: source.name,
      size,
    });
  const bytes = await source.read(offset, size);
  if (type === 'L') return { name: utf8.decode(bytes).replace(/\0.*$/su, '') };
  const records = paxRecords(bytes, source.name);
  const name = records.get('path');
  const length = records.get('size');
  return {
    ...(name !== undefined && { name }),
    ...(length !== undefined && { size: Number(length) }),
  };
};

/**
 * Lists the files of an uncompressed tar archive (ustar, GNU and pax headers). Reads a block a file and
 * passes over the contents.
 *
 * @throws DistilWhisperError `format` where the archive is damaged or cut short; `unsafe` for an
 *   extension header over 1 MiB
 */
export async function* indexTar(source: ByteSource): AsyncGenerator<TarEntry> {
  let extension: Extension = {};
  for (let at = 0; ;) {
    if (at + BLOCK > source.size) cut(source, 'a header, before its end mark');
    const header = parseTarHeader(await source.read(at, BLOCK), `${source.name}, byte ${at}`);
    if (!header) return;
    const offset = at + BLOCK;
    const isExtension = EXTENSIONS.has(header.type);
    const size = isExtension ? header.size : (extension.size ?? header.size);
    if (!(size >= 0 && offset + size <= source.size)) cut(source, extension.name ?? header.name);
    if (header.type === 'x' || header.type === 'L')
      extension = { ...extension, ...(await readExtension(source, header, offset)) };
    else {
      if (header.type === '0' || header.type === '7')
        yield { name: extension.name ?? header.name, offset, size };
      if (!isExtension) extension = {};
    }
    at = offset + Math.ceil(size / BLOCK) * BLOCK;
  }
}
