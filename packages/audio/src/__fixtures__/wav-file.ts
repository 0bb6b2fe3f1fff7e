/** Bytes of a wav file put together chunk by chunk, right or wrong. */
export interface WavPlan {
  readonly codec?: number;
  readonly channels?: number;
  readonly sampleRate?: number;
  readonly bits?: number;
  readonly data: Uint8Array;
  /** What the header says instead of the truth. */
  readonly dataSize?: number;
  readonly before?: ReadonlyArray<readonly [string, Uint8Array]>;
  readonly withoutFormat?: boolean;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const uint32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);

const join = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

const chunk = (id: string, body: Uint8Array, size = body.length): Uint8Array =>
  join(ascii(id), uint32(size), body, new Uint8Array(body.length % 2));

export const wavFile = ({
  codec = 1,
  channels = 1,
  sampleRate = 16_000,
  bits = 16,
  data,
  dataSize = data.length,
  before = [],
  withoutFormat = false,
}: WavPlan): Uint8Array => {
  const format = new DataView(new ArrayBuffer(16));
  const blockAlign = (channels * bits) / 8;
  format.setUint16(0, codec, true);
  format.setUint16(2, channels, true);
  format.setUint32(4, sampleRate, true);
  format.setUint32(8, sampleRate * blockAlign, true);
  format.setUint16(12, blockAlign, true);
  format.setUint16(14, bits, true);
  return join(
    ascii('RIFF'),
    uint32(0),
    ascii('WAVE'),
    ...(withoutFormat ? [] : [chunk('fmt ', new Uint8Array(format.buffer))]),
    ...before.map(([id, body]) => chunk(id, body)),
    chunk('data', data, dataSize),
  );
};

export const bytesOf = (samples: ArrayBufferView): Uint8Array =>
  new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
