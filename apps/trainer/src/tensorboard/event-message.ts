/** Fields of TensorBoard's `Event`, `Summary` and `Summary.Value` messages (tensorboard/compat/proto). */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const SUMMARY = { value: 1 } as const;
const VALUE = { tag: 1, simpleValue: 2 } as const;

/** Wire types of protocol buffers. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** The first record of a file. */
export const versionEvent = (seconds: number): Uint8Array =>
  concat([wallTime(seconds), bytesField(EVENT.fileVersion, text('brain.Event:2'))]);

/** An event that holds numbers by tag. */
export const scalarEvent = (
  seconds: number,
  step: number,
  values: Readonly<Record<string, number>>,
): Uint8Array => {
  const entries = Object.entries(values).map(([tag, value]) =>
    bytesField(
      SUMMARY.value,
      concat([bytesField(VALUE.tag, text(tag)), key(VALUE.simpleValue, FIXED32), float32(value)]),
    ),
  );
  return concat([
    wallTime(seconds),
    key(EVENT.step, VARINT),
    varint(step),
    bytesField(EVENT.summary, concat(entries)),
  ]);
};

const wallTime = (seconds: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, seconds, true);
  return concat([key(EVENT.wallTime, FIXED64), bytes]);
};

const float32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
};

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const key = (field: number, wireType: number): Uint8Array => varint(field * 8 + wireType);

const bytesField = (field: number, content: Uint8Array): Uint8Array =>
  concat([key(field, BYTES), varint(content.length), content]);

/** A whole number, not negative, seven bits a byte. */
const varint = (value: number): Uint8Array => {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
};

const concat = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
