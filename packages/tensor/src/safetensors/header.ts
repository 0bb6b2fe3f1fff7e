import { byteLength, type DType } from '../dtype.js';
import { DistilWhisperError, fail } from '../errors.js';
import { elementCount, formatShape } from '../host-tensor.js';
import type { TensorInfo } from '../tensor-file.js';
import { dtypeOfCode } from './dtype-code.js';
import { findDuplicateKey } from './duplicate-keys.js';

/** The longest header the format allows, in bytes. */
const MAX_HEADER_BYTES = 100_000_000;

/** `begin` and `end` count bytes from the end of the header. */
export interface SafetensorsInfo extends TensorInfo {
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, SafetensorsInfo>;
  readonly metadata: Readonly<Record<string, string>>;
}

const bad = (file: string, message: string): never =>
  fail('format', `${file}: not a valid safetensors file: ${message}`, { path: file });

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0; // prettier-ignore

/** The header's length from the first eight bytes. */
export const headerLength = (file: string, prefix: Uint8Array, fileSize: number): number => {
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES))
    bad(file, `the header claims ${length} bytes, more than the limit of ${MAX_HEADER_BYTES}`);
  if (Number(length) > fileSize - 8)
    bad(file, `the header claims ${length} bytes, but only ${fileSize - 8} follow (truncated?)`);
  return Number(length);
};

const parseJson = (file: string, bytes: Uint8Array): Record<string, unknown> => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.startsWith('{')) bad(file, "the header does not start with '{'");
    const header = JSON.parse(text) as Record<string, unknown>;
    const duplicate = findDuplicateKey(text);
    if (duplicate !== undefined) bad(file, `the name '${duplicate}' occurs twice in the header`);
    return header;
  } catch (error) {
    if (DistilWhisperError.isInstance(error)) throw error;
    return bad(file, `the header is not JSON (${(error as Error).message})`);
  }
};

const parseMetadata = (file: string, value: unknown): Readonly<Record<string, string>> => {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    bad(file, '__metadata__ is not an object');
  for (const [key, text] of Object.entries(value as object))
    if (typeof text !== 'string') bad(file, `__metadata__ '${key}' is not a string`);
  return value as Readonly<Record<string, string>>;
};

const parseDType = (file: string, name: string, code: unknown): DType => {
  const dtype = typeof code === 'string' ? dtypeOfCode(code) : 'unknown';
  if (dtype === 'unsupported')
    return fail(
      'unsupported',
      `${file}: tensor '${name}' is of type ${String(code)}; convert it to a float, I64, I32, I8, U8 or BOOL type first`,
      { path: file, tensor: name, dtype: code },
    );
  return dtype === 'unknown' ? bad(file, `tensor '${name}' has the unknown dtype ${JSON.stringify(code)}`) : dtype; // prettier-ignore
};

const parseTensor = (file: string, name: string, value: unknown): SafetensorsInfo => {
  const { dtype: code, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const dtype = parseDType(file, name, code);
  if (!Array.isArray(shape) || !shape.every(isCount))
    return bad(
      file,
      `tensor '${name}' has the shape ${JSON.stringify(shape)}, not a list of sizes`,
    );
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    return bad(
      file,
      `tensor '${name}' has the data_offsets ${JSON.stringify(offsets)}, not two byte counts`,
    );
  const [begin, end] = offsets as [number, number];
  const bytes = byteLength(dtype, elementCount(shape));
  if (end - begin !== bytes)
    bad(
      file,
      `tensor '${name}' of ${dtype} ${formatShape(shape)} takes ${bytes} bytes, but its data_offsets span ${end - begin}`,
    );
  return { dtype, shape: shape, begin, end };
};

/** Every data byte must belong to exactly one tensor. */
const checkLayout = (
  file: string,
  tensors: ReadonlyMap<string, SafetensorsInfo>,
  dataBytes: number,
): void => {
  let covered = 0;
  let previous = 'the header';
  const ordered = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  for (const [name, { begin, end }] of ordered) {
    if (begin < covered) bad(file, `tensor '${name}' begins at byte ${begin} and overlaps ${previous}, which ends at ${covered}`); // prettier-ignore
    if (begin > covered) bad(file, `a hole of ${begin - covered} bytes lies between ${previous} and tensor '${name}'`); // prettier-ignore
    if (end > dataBytes) bad(file, `tensor '${name}' ends at byte ${end}, but there are ${dataBytes} bytes of data (truncated?)`); // prettier-ignore
    covered = end;
    previous = `tensor '${name}'`;
  }
  if (covered !== dataBytes) bad(file, `${dataBytes - covered} bytes follow the last tensor and belong to none`); // prettier-ignore
};

/**
 * Parses and validates a header.
 *
 * @param dataBytes bytes that follow the header in the file
 * @throws DistilWhisperError `format`, or `unsupported` for element types that have no dtype here
 */
export const parseHeader = (
  file: string,
  bytes: Uint8Array,
  dataBytes: number,
): SafetensorsHeader => {
  const { __metadata__: metadata, ...entries } = parseJson(file, bytes);
  const tensors = new Map(
    Object.entries(entries).map(([name, value]) => [name, parseTensor(file, name, value)]),
  );
  checkLayout(file, tensors, dataBytes);
  return { tensors, metadata: parseMetadata(file, metadata) };
};
