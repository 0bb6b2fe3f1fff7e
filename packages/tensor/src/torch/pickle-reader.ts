import { fail } from '../errors.js';

/** Reads the arguments of pickle opcodes; every read is checked against the end. */
export interface PickleReader {
  readonly position: () => number;
  readonly uint8: () => number;
  readonly uint16: () => number;
  readonly uint32: () => number;
  readonly int32: () => number;
  readonly uint64: () => number;
  /** Big-endian, as the format has it. */
  readonly float64: () => number;
  readonly utf8: (length: number) => string;
  readonly latin1: (length: number) => string;
  /** Up to a newline. */
  readonly line: () => string;
  /** A little-endian two's complement number of so many bytes, at most eight. */
  readonly long: (length: number) => number | bigint;
}

const decodeLong = (bytes: Uint8Array): number | bigint => {
  let value = 0n;
  for (const byte of [...bytes].reverse()) value = (value << 8n) | BigInt(byte);
  const signed = BigInt.asIntN(bytes.length * 8, value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
};

export const pickleReader = (file: string, bytes: Uint8Array): PickleReader => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const broken = (message: string): never =>
    fail('format', `${file}: the pickle is damaged at byte ${at}: ${message}`, {
      path: file,
      position: at,
    });
  const advance = (length: number): number => {
    if (length > bytes.length - at) broken(`${length} bytes asked for, ${bytes.length - at} left`);
    at += length;
    return at - length;
  };
  const take = (length: number): Uint8Array => {
    const start = advance(length);
    return bytes.subarray(start, start + length);
  };
  return {
    position: () => at,
    uint8: () => view.getUint8(advance(1)),
    uint16: () => view.getUint16(advance(2), true),
    uint32: () => view.getUint32(advance(4), true),
    int32: () => view.getInt32(advance(4), true),
    uint64: () => Number(view.getBigUint64(advance(8), true)),
    float64: () => view.getFloat64(advance(8), false),
    utf8: (length) => new TextDecoder().decode(take(length)),
    latin1: (length) => new TextDecoder('latin1').decode(take(length)),
    line: () => {
      const end = bytes.indexOf(0x0a, at);
      if (end < 0) broken('a line does not end');
      return new TextDecoder().decode(take(end + 1 - at)).slice(0, -1);
    },
    long: (length) => {
      if (length > 8) broken(`a whole number of ${length} bytes`);
      return decodeLong(take(length));
    },
  };
};
