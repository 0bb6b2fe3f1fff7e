/** Reads a stream of bytes in pieces of the reader's choosing, holding no more than it was asked for. */
export interface ByteReader {
  /** Bytes consumed so far. */
  readonly position: number;
  /** The next `count` bytes without consuming them; fewer only at the end. */
  peek(count: number): Promise<Uint8Array>;
  /** Consumes the next `count` bytes; fewer only at the end. */
  read(count: number): Promise<Uint8Array>;
  /** Consumes up to `count` bytes and forgets them; resolves to how many there were. */
  skip(count: number): Promise<number>;
  /** Everything left, in pieces of at most `size` bytes. */
  rest(size: number): AsyncGenerator<Uint8Array, void, void>;
  /** Lets go of the source. */
  close(): Promise<void>;
}

const join = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
};

export const byteReader = (source: AsyncIterable<Uint8Array>): ByteReader => {
  const iterator = source[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array(0);
  let position = 0;
  let ended = false;

  const pull = async (): Promise<boolean> => {
    if (ended) return false;
    const next = await iterator.next();
    if (next.done) ended = true;
    else held = held.length === 0 ? next.value : join(held, next.value);
    return !ended;
  };
  const take = (count: number): Uint8Array => {
    const taken = held.subarray(0, count);
    held = held.subarray(taken.length);
    position += taken.length;
    return taken;
  };
  const peek = async (count: number): Promise<Uint8Array> => {
    while (held.length < count && (await pull()));
    return held.subarray(0, count);
  };

  return {
    get position() {
      return position;
    },
    peek,
    read: async (count) => {
      await peek(count);
      return take(count);
    },
    skip: async (count) => {
      let skipped = 0;
      while (skipped < count && (held.length > 0 || (await pull())))
        skipped += take(count - skipped).length;
      return skipped;
    },
    async *rest(size) {
      while (held.length > 0 || (await pull())) while (held.length > 0) yield take(size);
    },
    close: async () => {
      ended = true;
      held = new Uint8Array(0);
      await iterator.return?.();
    },
  };
};
