/** The codecs an Ogg file may hold that are told apart here. */
export type OggCodec = 'vorbis' | 'opus' | 'flac';

const MAGIC: ReadonlyArray<readonly [OggCodec, string]> = [
  ['opus', 'OpusHead'],
  ['vorbis', '\x01vorbis'],
  ['flac', '\x7fFLAC'],
];

const isPage = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x4f && bytes[at + 1] === 0x67 && bytes[at + 2] === 0x67 && bytes[at + 3] === 0x53;

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
): { sampleRate: number; preSkip: number } | undefined => {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const magic = MAGIC.find(([name]) => name === codec)![1];
  for (let at = 0; at + 64 < head.length; at += 1)
    if (startsWith(head, at, magic)) {
      if (codec === 'opus') return { sampleRate: 48_000, preSkip: view.getUint16(at + 10, true) };
      if (codec === 'vorbis') return { sampleRate: view.getUint32(at + 12, true), preSkip: 0 };
    }
  return undefined;
};

/** The last page of an Ogg file: how many samples have ended by it, and whether it says it is the last. */
export const lastOggPage = (
  tail: Uint8Array,
): { granule: number; endOfStream: boolean } | undefined => {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = tail.length - 27; at >= 0; at -= 1) {
    if (!isPage(tail, at)) continue;
    const granule = Number(view.getBigInt64(at + 6, true));
    if (granule >= 0) return { granule, endOfStream: (tail[at + 5]! & 4) !== 0 };
  }
  return undefined;
};
