import type { ByteReader } from '../bytes/byte-reader.js';

/** The codecs an Ogg file may hold that are told apart here. */
export type OggCodec = 'vorbis' | 'opus' | 'flac';

const MAGIC: ReadonlyArray<readonly [OggCodec, string]> = [
  ['opus', 'OpusHead'],
  ['vorbis', '\x01vorbis'],
  ['flac', '\x7fFLAC'],
];

const isPage = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x4f && bytes[at + 1] === 0x67 && bytes[at + 2] === 0x67 && bytes[at + 3] === 0x53;

/** Bytes up to what may be the next page. */
const nextPage = (bytes: Uint8Array): number => {
  let at = bytes.indexOf(0x4f, 1);
  while (at >= 0 && at + 4 <= bytes.length && !isPage(bytes, at)) at = bytes.indexOf(0x4f, at + 1);
  return at < 0 ? bytes.length : at;
};

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean =>
  [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));

/** The audio codec that the first pages of an Ogg file (RFC 3533) announce. */
export const oggCodec = (head: Uint8Array): OggCodec | undefined => {
  for (let at = 0; at + 27 < head.length; at += 1) {
    if (!isPage(head, at)) continue;
    const body = at + 27 + head[at + 26]!;
    const found = MAGIC.find(([, magic]) => startsWith(head, body, magic));
    if (found) return found[0];
  }
  return undefined;
};

/** Samples per second, and for opus the samples to skip, of an Ogg file's identification header. */
export const oggRate = (
  head: Uint8Array,
  codec: OggCodec,
): { readonly sampleRate: number; readonly preSkip: number } => {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const magic = MAGIC.find(([name]) => name === codec)![1];
  for (let at = 0; at + 64 < head.length; at += 1)
    if (startsWith(head, at, magic)) {
      if (codec === 'opus') return { sampleRate: 48_000, preSkip: view.getUint16(at + 10, true) };
      if (codec === 'vorbis') return { sampleRate: view.getUint32(at + 12, true), preSkip: 0 };
    }
  return { sampleRate: 48_000, preSkip: 0 };
};

/** What the header of a page says. */
export interface OggPage {
  /** Samples of the stream that have ended by the end of this page; -1 if none ends in it. */
  readonly granule: number;
  readonly endOfStream: boolean;
  readonly bytes: number;
}

/** The page at `at`; undefined where there is none, or not all of its header. */
const pageAt = (bytes: Uint8Array, at: number): OggPage | undefined => {
  const segments = bytes[at + 26];
  if (!isPage(bytes, at) || segments === undefined || at + 27 + segments > bytes.length)
    return undefined;
  const table = bytes.subarray(at + 27, at + 27 + segments);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    granule: Number(view.getBigInt64(at + 6, true)),
    endOfStream: (bytes[at + 5]! & 4) !== 0,
    bytes: table.reduce((sum, length) => sum + length, 27 + segments),
  };
};

/** The last granule position in the end of an Ogg file. */
export const lastGranule = (tail: Uint8Array): number | undefined => {
  for (let at = tail.length - 27; at >= 0; at -= 1) {
    const page = pageAt(tail, at);
    if (page && page.granule >= 0 && at + page.bytes <= tail.length) return page.granule;
  }
  return undefined;
};

const LARGEST_PAGE = 27 + 255 + 255 * 255;

/**
 * The whole pages of an Ogg stream, one by one. Bytes between pages are skipped, and so is a last page
 * that was cut off: a decoder would invent its missing packets.
 */
export async function* oggPages(
  reader: ByteReader,
  onPage: (page: OggPage) => void,
): AsyncGenerator<Uint8Array, void, void> {
  for (let head = await reader.peek(LARGEST_PAGE); head.length > 0;) {
    const page = pageAt(head, 0);
    if (page && page.bytes > head.length) return;
    if (page) {
      onPage(page);
      yield await reader.read(page.bytes);
    } else await reader.skip(nextPage(head));
    head = await reader.peek(LARGEST_PAGE);
  }
}
