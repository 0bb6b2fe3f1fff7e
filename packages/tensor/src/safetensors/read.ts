import type { ByteSource } from '../byte-source.js';
import { arrayFromBytes, byteLength } from '../dtype.js';
import { fail } from '../errors.js';
import { elementCount } from '../host-tensor.js';
import type { HostTensor } from '../tensor.js';
import { findTensor, rowRange, type TensorFile } from '../tensor-file.js';
import { headerLength, parseHeader } from './header.js';

const checkPrefix = (name: string, size: number): void => {
  if (size < 8)
    fail(
      'format',
      `${name}: not a valid safetensors file: ${size} bytes, shorter than its prefix`,
      {
        path: name,
        size,
      },
    );
};

/**
 * Opens a safetensors file: reads and validates the header only.
 * The file format: https://huggingface.co/docs/safetensors.
 *
 * @throws DistilWhisperError `format` for overlaps, holes, offsets out of range, duplicate names,
 *   an oversize header, unknown dtypes, shapes that disagree with the bytes, and truncated files
 */
export const openSafetensors = async (source: ByteSource): Promise<TensorFile> => {
  checkPrefix(source.name, source.size);
  const length = headerLength(source.name, await source.read(0, 8), source.size);
  const dataStart = 8 + length;
  const header = parseHeader(source.name, await source.read(8, length), source.size - dataStart);
  return {
    name: source.name,
    tensors: header.tensors,
    metadata: header.metadata,
    read: async (name, scratch) => {
      const { dtype, shape, begin, end } = findTensor(source.name, header.tensors, name);
      const bytes = await source.read(dataStart + begin, end - begin, scratch);
      return { dtype, shape, data: arrayFromBytes(dtype, bytes, elementCount(shape)) };
    },
    readRows: async (name, start, end) => {
      const info = findTensor(source.name, header.tensors, name);
      const rows = rowRange(info, `${source.name}: tensor '${name}'`, start, end);
      const bytes = await source.read(
        dataStart + info.begin + byteLength(info.dtype, rows.first),
        byteLength(info.dtype, rows.count),
      );
      return {
        dtype: info.dtype,
        shape: rows.shape,
        data: arrayFromBytes(info.dtype, bytes, rows.count),
      };
    },
    close: () => source.close(),
  };
};

/**
 * Parses a whole safetensors file in memory. Tensors share memory with `bytes` where aligned.
 *
 * @throws DistilWhisperError as {@link openSafetensors}
 */
export const parseSafetensors = (
  bytes: Uint8Array,
  name = 'bytes',
): {
  readonly tensors: Map<string, HostTensor>;
  readonly metadata: Readonly<Record<string, string>>;
} => {
  checkPrefix(name, bytes.byteLength);
  const dataStart = 8 + headerLength(name, bytes.subarray(0, 8), bytes.byteLength);
  const { tensors, metadata } = parseHeader(
    name,
    bytes.subarray(8, dataStart),
    bytes.byteLength - dataStart,
  );
  const read = [...tensors].map(([key, { dtype, shape, begin, end }]): [string, HostTensor] => {
    const range = bytes.subarray(dataStart + begin, dataStart + end);
    return [key, { dtype, shape, data: arrayFromBytes(dtype, range, elementCount(shape)) }];
  });
  return { tensors: new Map(read), metadata };
};
