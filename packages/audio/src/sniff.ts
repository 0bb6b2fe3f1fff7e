import { findMp3Frames } from './codecs/mp3-header.js';
import { oggCodec } from './codecs/ogg-page.js';
import { foreignWavCodec } from './wav/wav-header.js';

/** What the first bytes of a file say it is; `other` names what is not decoded here. */
export type Sniffed =
  | { readonly format: 'wav' | 'flac' | 'mp3' | 'vorbis' | 'opus' }
  | { readonly format: 'text'; readonly beginning: string }
  | { readonly format: 'other'; readonly what: string };

/** Bytes that {@link sniff} wants to see. */
export const SNIFF_BYTES = 1 << 13;

const MAGIC: ReadonlyArray<readonly [string, number, string]> = [
  ['MPEG-4 audio (m4a, mp4)', 4, 'ftyp'],
  ['Matroska or WebM', 0, '\x1a\x45\xdf\xa3'],
  ['Windows Media', 0, '\x30\x26\xb2\x75'],
  ['AIFF', 0, 'FORM'],
  ['AU', 0, '.snd'],
  ['Core Audio (caf)', 0, 'caff'],
  ['AMR', 0, '#!AMR'],
  ['AVI', 8, 'AVI '],
  ['big-endian wav (RIFX)', 0, 'RIFX'],
  ['Wave64', 0, 'riff\x2e\x91\xcf\x11'],
];

const isAt = (bytes: Uint8Array, at: number, magic: string): boolean =>
  [...magic].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));

const isWav = (head: Uint8Array): boolean =>
  ['RIFF', 'RF64', 'BW64'].some((magic) => isAt(head, 0, magic)) && isAt(head, 8, 'WAVE');

const isText = (head: Uint8Array): boolean => {
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
};

const sniffWav = (head: Uint8Array): Sniffed => {
  const codec = foreignWavCodec(head);
  if (codec === undefined) return { format: 'wav' };
  return { format: 'other', what: `wav with codec 0x${codec.toString(16).padStart(4, '0')}` };
};

const sniffOgg = (head: Uint8Array): Sniffed => {
  const codec = oggCodec(head);
  return codec
    ? { format: codec }
    : { format: 'other', what: 'Ogg of another codec (Speex, video)' };
};

/**
 * Recognises audio by content; a file's name plays no part.
 *
 * @param head the first {@link SNIFF_BYTES} bytes, behind an ID3 tag if there was one
 * @param tagged whether there was an ID3 tag: MPEG audio may then begin a little later
 */
export const sniff = (head: Uint8Array, tagged: boolean): Sniffed => {
  if (isWav(head)) return sniffWav(head);
  if (isAt(head, 0, 'fLaC')) return { format: 'flac' };
  if (isAt(head, 0, 'OggS')) return sniffOgg(head);
  if (findMp3Frames(head, 2, 1) === 0) return { format: 'mp3' };
  const known = MAGIC.find(([, at, magic]) => isAt(head, at, magic));
  if (known) return { format: 'other', what: known[0] };
  if (isText(head))
    return { format: 'text', beginning: new TextDecoder().decode(head.subarray(0, 40)) };
  // MPEG audio cut from a broadcast begins within a frame.
  if (findMp3Frames(head, tagged ? 1 : 3, head.length) !== undefined) return { format: 'mp3' };
  return { format: 'other', what: 'data of no known audio format' };
};

/** Bytes of the ID3v2 tag that `head` begins with, 0 if it does not (ID3v2.4, section 3.1). */
export const id3Bytes = (head: Uint8Array): number => {
  if (head.length < 10 || !isAt(head, 0, 'ID3')) return 0;
  const size = head.subarray(6, 10).reduce((total, byte) => (total << 7) | (byte & 0x7f), 0);
  return 10 + size + (head[5]! & 0x10 ? 10 : 0);
};
