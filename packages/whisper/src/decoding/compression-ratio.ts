import { zlibSize } from './zlib/zlib-size.js';

/**
 * Size of a text's UTF-8 over its size compressed by zlib: above 2.4 it repeats itself (Whisper
 * paper, section 4.5). An empty text has 0.
 */
export const compressionRatio = (text: string): number => {
  const bytes = new TextEncoder().encode(text);
  return bytes.length / zlibSize(bytes);
};
