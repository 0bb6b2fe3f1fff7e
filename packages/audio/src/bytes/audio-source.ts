/** Where the bytes of an audio file come from. */
export interface AudioSource {
  /** For messages: a path, `standard input`, `audio`. */
  readonly name: string;
  /** The file, where there is one: an installed ffmpeg reads it itself. */
  readonly path?: string;
  /** Bytes in all, where known. */
  readonly size?: number;
  /** The bytes from the start. Called once. */
  stream(): AsyncIterable<Uint8Array>;
  /** The last `count` bytes (fewer of a shorter file), where they can be had without reading the rest. */
  tail?(count: number): Promise<Uint8Array>;
}

/** What is used of a browser's `Blob` or `File`. */
export interface BlobLike {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
  slice(start: number): BlobLike;
  stream(): ReadableStream<Uint8Array>;
}

/** Audio in memory, or arriving: what `openAudio` takes everywhere, in browsers too. */
export type AudioBytes =
  Uint8Array | ArrayBuffer | BlobLike | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

const SLICE = 1 << 16;

async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += SLICE)
    yield bytes.subarray(start, start + SLICE);
}

// ReadableStream is not async-iterable in every browser.
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

const bytesSource = (name: string, bytes: Uint8Array): AudioSource => ({
  name,
  size: bytes.length,
  stream: () => slices(bytes),
  tail: async (count) => bytes.subarray(Math.max(0, bytes.length - count)),
});

const blobSource = (name: string, blob: BlobLike): AudioSource => ({
  name,
  size: blob.size,
  stream: () => chunksOf(blob.stream()),
  tail: async (count) =>
    new Uint8Array(await blob.slice(Math.max(0, blob.size - count)).arrayBuffer()),
});

/** Wraps audio in memory, or a stream of bytes. */
export const audioSource = (audio: AudioBytes, name = 'audio'): AudioSource => {
  if (audio instanceof Uint8Array) return bytesSource(name, audio);
  if (audio instanceof ArrayBuffer) return bytesSource(name, new Uint8Array(audio));
  if ('arrayBuffer' in audio) return blobSource(name, audio);
  if (Symbol.asyncIterator in audio)
    return { name, stream: () => audio as AsyncIterable<Uint8Array> };
  return { name, stream: () => chunksOf(audio) };
};
