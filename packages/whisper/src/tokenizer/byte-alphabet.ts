/**
 * The alphabet in which byte-level vocabularies are written (GPT-2): each byte is one printable
 * character, itself where it is printable in Latin-1, otherwise a character from U+0100 on.
 */
const isPrintable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) ||
  (byte >= 0xa1 && byte <= 0xac) ||
  (byte >= 0xae && byte <= 0xff);

const buildAlphabet = (): string[] => {
  let others = 0;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(isPrintable(byte) ? byte : 0x100 + others++),
  );
};

/** The character that stands for each byte. */
export const CHARACTER_OF_BYTE: readonly string[] = buildAlphabet();

/** The byte that each character stands for. */
const BYTE_OF_CHARACTER: ReadonlyMap<string, number> = new Map(
  CHARACTER_OF_BYTE.map((character, byte) => [character, byte]),
);

/** The bytes of a token written in the alphabet; undefined where a character is foreign to it. */
export const bytesOfToken = (token: string): Uint8Array | undefined => {
  const bytes = new Uint8Array(token.length);
  for (let i = 0; i < token.length; i += 1) {
    const byte = BYTE_OF_CHARACTER.get(token[i]!);
    if (byte === undefined) return undefined;
    bytes[i] = byte;
  }
  return bytes;
};
