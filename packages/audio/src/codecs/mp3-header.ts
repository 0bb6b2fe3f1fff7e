/** One MPEG audio frame, told by its 4-byte header (ISO 11172-3, 2.4.1.3; MPEG-2.5 by extension). */
export interface Mp3Frame {
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  readonly samples: number;
  readonly bytes: number;
  /** Bits per second. */
  readonly bitrate: number;
  /** Where a Xing or Info tag would stand, from the frame's first byte. */
  readonly tagAt: number;
}

const SAMPLE_RATES = [44_100, 48_000, 32_000];
// kbit/s by [MPEG-1 layer I, II, III, MPEG-2 layer I, MPEG-2 layers II and III]
const BITRATES = [
  [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

const frameBytes = (layer: number, samples: number, bps: number, rate: number, pad: number) =>
  layer === 1
    ? 4 * (Math.floor((12 * bps) / rate) + pad)
    : Math.floor(((samples / 8) * bps) / rate) + pad;

/** The frame that begins at `at`, if one does. */
export const mp3FrameAt = (bytes: Uint8Array, at: number): Mp3Frame | undefined => {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0)
    return undefined;
  const versionBits = (bytes[at + 1]! >> 3) & 3; // 0: MPEG-2.5, 2: MPEG-2, 3: MPEG-1
  const layer = 4 - ((bytes[at + 1]! >> 1) & 3); // 4 is reserved
  const rateIndex = (bytes[at + 2]! >> 2) & 3;
  if (versionBits === 1 || layer === 4 || rateIndex === 3) return undefined;
  const mpeg1 = versionBits === 3;
  const row = mpeg1 ? layer - 1 : layer === 1 ? 3 : 4;
  const kilobits = BITRATES[row]![(bytes[at + 2]! >> 4) - 1]; // 0 is "free format", 15 is forbidden
  if (kilobits === undefined) return undefined;
  const sampleRate = SAMPLE_RATES[rateIndex]! / (mpeg1 ? 1 : versionBits === 2 ? 2 : 4);
  const channels = bytes[at + 3]! >> 6 === 3 ? 1 : 2;
  const samples = layer === 1 ? 384 : layer === 2 || mpeg1 ? 1152 : 576;
  const padding = (bytes[at + 2]! >> 1) & 1;
  const sideInfo = mpeg1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
  return {
    sampleRate,
    channels,
    samples,
    bytes: frameBytes(layer, samples, kilobits * 1000, sampleRate, padding),
    bitrate: kilobits * 1000,
    tagAt: 4 + sideInfo,
  };
};

/** Offset of the first run of `count` consecutive frames of one kind in `bytes`, starting before `limit`. */
export const findMp3Frames = (
  bytes: Uint8Array,
  count: number,
  limit: number,
): number | undefined => {
  for (let start = 0; start < Math.min(limit, bytes.length); start += 1) {
    const first = mp3FrameAt(bytes, start);
    let at = start;
    let frame = first;
    let found = 0;
    while (frame && frame.sampleRate === first!.sampleRate && found < count) {
      found += 1;
      at += frame.bytes;
      frame = mp3FrameAt(bytes, at);
    }
    // A file of fewer frames than asked for counts if it ends within a frame.
    if (found === count || (found > 0 && at >= bytes.length)) return start;
  }
  return undefined;
};

/** Samples of the whole file by the Xing or Info tag of its first frame, without encoder delay and padding. */
export const taggedSamples = (
  bytes: Uint8Array,
  at: number,
  frame: Mp3Frame,
): number | undefined => {
  const tag = bytes.subarray(at + frame.tagAt);
  const name = String.fromCharCode(...tag.subarray(0, 4));
  if ((name !== 'Xing' && name !== 'Info') || tag.length < 12) return undefined;
  const view = new DataView(tag.buffer, tag.byteOffset, tag.byteLength);
  const flags = view.getUint32(4);
  if ((flags & 1) === 0) return undefined;
  const frames = view.getUint32(8);
  const encoder = 8 + 4 * (flags & 1) + 2 * (flags & 2) + 25 * (flags & 4) + (flags & 8) / 2;
  const gaps = encoder + 24 <= tag.length ? tag.subarray(encoder + 21, encoder + 24) : undefined;
  const delay = gaps ? (gaps[0]! << 4) | (gaps[1]! >> 4) : 0;
  const padding = gaps ? ((gaps[1]! & 15) << 8) | gaps[2]! : 0;
  return Math.max(0, frames * frame.samples - delay - padding);
};
