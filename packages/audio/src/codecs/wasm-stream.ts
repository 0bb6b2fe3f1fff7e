import { DistilWhisperError, fail } from '@distilwhisper/tensor';

import type { AudioBlock, AudioFormat, AudioStream, OpenAudioOptions } from '../audio-stream.js';
import type { ByteReader } from '../bytes/byte-reader.js';

/** What one call of a wasm decoder yields. */
interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
  readonly errors: ReadonlyArray<{ readonly message: string }>;
}

/** The calls that the decoders of the wasm-audio-decoders project have in common. */
export interface WasmDecoder {
  readonly ready: Promise<void>;
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>;
  flush?(): Promise<Decoded>;
  free(): void;
}

/** A stream to open: its decoder, and what its header promises. */
export interface WasmStreamPlan {
  readonly name: string;
  readonly format: AudioFormat;
  /** The bytes for the decoder, in small pieces. */
  readonly input: AsyncIterable<Uint8Array>;
  readonly close: () => Promise<void>;
  readonly createDecoder: () => WasmDecoder;
  /** Channels to keep, where the decoder doubles a single one. */
  readonly keepChannels?: number;
  readonly durationSeconds?: number | undefined;
  /** False where the duration is an estimate: a shorter file is then no sign of damage. */
  readonly durationIsExact: boolean;
  /** Once read to the end: samples of the whole stream, where the container says; the codec's padding follows. */
  readonly totalSamples?: () => number | undefined;
  /** Once read to the end: whether the end shows that the file was cut off. */
  readonly endedEarly?: () => boolean;
}

// Bytes to feed a decoder at a time: their samples are held at once.
const INPUT_BYTES = 1 << 14;

/** The whole of a file as input. */
export const wasmInput = (reader: ByteReader): Pick<WasmStreamPlan, 'input' | 'close'> => ({
  input: reader.rest(INPUT_BYTES),
  close: () => reader.close(),
});

interface RatedBlock {
  readonly sampleRate: number;
  readonly channels: AudioBlock;
}

// The decoders print what they also return as errors; they do so within the call, so nobody else is silenced.
/* eslint-disable no-console */
const quietly = <T>(call: () => T): T => {
  const { error } = console;
  console.error = () => {};
  try {
    return call();
  } finally {
    console.error = error;
  }
};
/* eslint-enable no-console */

const asFormatError = (name: string, format: AudioFormat, cause: unknown): never => {
  if (DistilWhisperError.isInstance(cause)) throw cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new DistilWhisperError(
    'format',
    `${name}: the ${format} decoder gave up: ${reason}; the file is damaged`,
    { name, format },
    { cause },
  );
};

async function* decodedBlocks(
  { input, keepChannels }: WasmStreamPlan,
  decoder: WasmDecoder,
  onDamage: (message: string) => void,
): AsyncGenerator<RatedBlock, void, void> {
  const toBlock = ({ channelData, sampleRate, errors }: Decoded): RatedBlock | undefined => {
    errors.forEach(({ message }) => onDamage(message));
    const channels = channelData.slice(0, keepChannels);
    return channels[0]?.length ? { sampleRate, channels } : undefined;
  };
  for await (const bytes of input) {
    const block = toBlock(await quietly(() => decoder.decode(bytes)));
    if (block) yield block;
  }
  const flushed = await quietly(() => decoder.flush?.());
  const last = flushed && toBlock(flushed);
  if (last) yield last;
}

const checkConstant = (name: string, first: RatedBlock, block: RatedBlock): void => {
  if (block.sampleRate !== first.sampleRate || block.channels.length !== first.channels.length)
    fail(
      'unsupported',
      `${name}: the stream changes from ${first.sampleRate} Hz, ${first.channels.length} channels to ` +
        `${block.sampleRate} Hz, ${block.channels.length} channels; convert it to one format first`,
      { name },
    );
};

/** The last block without the samples that only fill the codec's last frame. */
const trimmed = (
  last: AudioBlock,
  before: number,
  { totalSamples }: WasmStreamPlan,
): AudioBlock => {
  const length = last[0]!.length;
  const kept = (totalSamples?.() ?? Infinity) - before;
  // A stream cut out of a longer one counts from another start: then the number says nothing about this block.
  return kept > 0 && kept < length ? last.map((samples) => samples.subarray(0, kept)) : last;
};

const warnOfDamage = (
  { name, durationSeconds = 0, durationIsExact, endedEarly }: WasmStreamPlan,
  seconds: number,
  damage: readonly string[],
  onWarning: (message: string) => void,
): void => {
  if (damage.length > 0)
    onWarning(`${name}: ${damage.length} damaged frames were skipped; the first: ${damage[0]}`);
  if (durationIsExact && seconds < durationSeconds - 0.001)
    onWarning(
      `${name}: the file ends early: its header promises ${durationSeconds.toFixed(3)} s, ${seconds.toFixed(3)} s are there`,
    );
  else if (endedEarly?.())
    onWarning(`${name}: the file ends early, after ${seconds.toFixed(3)} s, without its last page`);
};

/**
 * Opens a compressed stream: decodes as far as the first samples, so that rate and channels are known.
 *
 * @throws DistilWhisperError `format` where no sample can be decoded
 */
export const openWasmStream = async (
  plan: WasmStreamPlan,
  { onWarning = () => {} }: OpenAudioOptions,
): Promise<AudioStream> => {
  const { name, format, durationSeconds } = plan;
  const decoder = plan.createDecoder();
  await decoder.ready;
  const damage: string[] = [];
  const decoded = decodedBlocks(plan, decoder, (message) => damage.push(message));
  const free = async (): Promise<void> => {
    decoder.free();
    await plan.close();
  };
  let freed: Promise<void> | undefined;
  const close = (): Promise<void> => (freed ??= free());

  const next = async (): Promise<RatedBlock | undefined> => {
    try {
      const { value } = await decoded.next();
      return value ?? undefined;
    } catch (cause) {
      await close();
      return asFormatError(name, format, cause);
    }
  };
  const first = await next();
  if (!first) {
    await close();
    return fail(
      'format',
      `${name}: holds no ${format} audio that can be decoded${damage[0] ? ` (${damage[0]})` : ''}; was it cut off?`,
      { name, format },
    );
  }

  async function* blocks(start: RatedBlock): AsyncGenerator<AudioBlock, void, void> {
    let samples = 0;
    try {
      let following: RatedBlock | undefined;
      for (let block: RatedBlock | undefined = start; block; block = following) {
        checkConstant(name, start, block);
        following = await next();
        const channels = following ? block.channels : trimmed(block.channels, samples, plan);
        samples += channels[0]!.length;
        yield channels;
      }
      warnOfDamage(plan, samples / start.sampleRate, damage, onWarning);
    } finally {
      await close();
    }
  }

  return {
    name,
    format,
    sampleRate: first.sampleRate,
    channels: first.channels.length,
    ...(durationSeconds !== undefined && { durationSeconds }),
    blocks: () => blocks(first),
    close,
  };
};
