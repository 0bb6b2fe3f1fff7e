/** Size of bytes after zlib compression (RFC 1950) at its default level. */
export type CompressedSize = (bytes: Uint8Array) => number | Promise<number>;

/** The platform's own zlib: in Node and in browsers alike. */
export const deflatedSize: CompressedSize = async (bytes) => {
  const source = new Blob([bytes]).stream();
  let size = 0;
  const reader = source.pipeThrough(new CompressionStream('deflate')).getReader();
  for (;;) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array };
    if (done) return size;
    size += value!.length;
  }
};

/**
 * Size of a text's UTF-8 over its compressed size: above 2.4 it repeats itself (Whisper paper,
 * section 4.5). An empty text has 0.
 */
export const compressionRatio = async (
  text: string,
  compressedSize: CompressedSize = deflatedSize,
): Promise<number> => {
  const bytes = new TextEncoder().encode(text);
  return bytes.length / (await compressedSize(bytes));
};
