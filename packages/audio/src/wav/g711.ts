// ITU-T G.711: a byte is a sign, a 3-bit segment and a 4-bit mantissa; the value is 14 (mu) or 13 (A) bits wide.

const mulawValue = (byte: number): number => {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
  return (code & 0x80 ? 0 - magnitude : magnitude) / 32_768; // 0 - 0 is 0, -0 would not be
};

const alawValue = (byte: number): number => {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 7;
  const mantissa = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1);
  return (code & 0x80 ? magnitude : -magnitude) / 32_768;
};

/** The sample of each of the 256 mu-law bytes, in [-1, 1]. */
export const MULAW_TABLE = Float32Array.from({ length: 256 }, (_, byte) => mulawValue(byte));

/** The sample of each of the 256 A-law bytes, in [-1, 1]. */
export const ALAW_TABLE = Float32Array.from({ length: 256 }, (_, byte) => alawValue(byte));
