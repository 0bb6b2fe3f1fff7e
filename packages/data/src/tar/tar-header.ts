import { fail } from '@distilwhisper/tensor';

export const BLOCK = 512;

/** A header block of a tar archive (POSIX ustar, with GNU's large numbers). */
export interface TarHeader {
  readonly name: string;
  /** Bytes of content that follow. */
  readonly size: number;
  /** `0` file, `5` folder, `x` and `g` pax records, `L` GNU long name, ... */
  readonly type: string;
}

const utf8 = new TextDecoder();

const text = (block: Uint8Array, start: number, length: number): string => {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return utf8.decode(end < 0 ? field : field.subarray(0, end));
};

// Octal digits; or, with the top bit set, a big-endian number (GNU, for files over 8 GiB).
const number = (block: Uint8Array, start: number, length: number): number => {
  if ((block[start]! & 0x80) !== 0)
    return block
      .subarray(start + 1, start + length)
      .reduce((value, byte) => value * 256 + byte, block[start]! & 0x7f);
  const digits = text(block, start, length).trim();
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : NaN;
};

// The sum of all bytes, those of the checksum counted as spaces.
const checksum = (block: Uint8Array): number =>
  block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);

/**
 * Parses a header block; undefined for a block of zeros, which ends the archive.
 *
 * @throws DistilWhisperError `format`
 */
export const parseTarHeader = (block: Uint8Array, where: string): TarHeader | undefined => {
  if (block.every((byte) => byte === 0)) return undefined;
  const size = number(block, 124, 12);
  if (checksum(block) !== number(block, 148, 8) || !Number.isSafeInteger(size))
    fail('format', `${where}: not a tar header (wrong checksum); is the archive damaged?`, {
      where,
    });
  const isUstar = text(block, 257, 6).startsWith('ustar');
  // GNU writes "ustar " and keeps other things where POSIX has the prefix.
  const prefix = isUstar && block[262] === 0 ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156]!);
  return { name: prefix === '' ? name : `${prefix}/${name}`, size, type };
};
