import { open, stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

export interface FileSum {
  readonly bytes: number;
  readonly crc32: number;
}

const BLOCK = 4 << 20;

/** Size and CRC-32 of a file, read in blocks into one buffer. It finds damage, not forgery. */
export const fileSum = async (path: string): Promise<FileSum> => {
  const file = await open(path);
  try {
    const block = Buffer.allocUnsafe(BLOCK);
    let sum = 0;
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await file.read(block, 0, BLOCK, bytes);
      if (bytesRead === 0) return { bytes, crc32: sum };
      sum = crc32(block.subarray(0, bytesRead), sum);
      bytes += bytesRead;
    }
  } finally {
    await file.close();
  }
};

/** Whether a file has this size and sum; a wrong size costs no reading. */
export const hasSum = async (path: string, expected: FileSum): Promise<boolean> => {
  try {
    if ((await stat(path)).size !== expected.bytes) return false;
    return (await fileSum(path)).crc32 === expected.crc32;
  } catch {
    return false;
  }
};
