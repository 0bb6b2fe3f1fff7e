import { bitsPerElement, byteLength, bytesOf, type DType } from '../dtype.js';
import { fail } from '../errors.js';
import { elementCount, formatShape } from '../host-tensor.js';
import type { AnyTensor } from '../tensor.js';
import { codeOfDType } from './dtype-code.js';

/** A tensor whose data is produced when its turn to be written comes. */
export interface LazyTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  load(): AnyTensor | Promise<AnyTensor>;
}

export type WritableTensors =
  ReadonlyMap<string, AnyTensor | LazyTensor> | Readonly<Record<string, AnyTensor | LazyTensor>>;

export interface SafetensorsOptions {
  /** Stored as `__metadata__`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

type Entry = readonly [name: string, tensor: AnyTensor | LazyTensor];

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Widest elements first, so that all data is aligned; then by name, so that equal input gives equal files. */
const orderEntries = (tensors: WritableTensors): readonly Entry[] =>
  [...(tensors instanceof Map ? tensors : Object.entries(tensors))].sort(
    ([a, x]: Entry, [b, y]: Entry) =>
      bitsPerElement(y.dtype) - bitsPerElement(x.dtype) || compareText(a, b),
  ) as Entry[];

const encodeHeader = (entries: readonly Entry[], { metadata }: SafetensorsOptions): Uint8Array => {
  const header: [string, unknown][] = [];
  if (metadata) {
    const sorted = Object.entries(metadata).sort(([a], [b]) => compareText(a, b));
    header.push(['__metadata__', Object.fromEntries(sorted)]);
  }
  let begin = 0;
  for (const [name, { dtype, shape }] of entries) {
    const code = codeOfDType(dtype);
    if (name === '__metadata__')
      fail('argument', "a tensor cannot be named '__metadata__' in a safetensors file");
    if (code === undefined)
      fail('unsupported', `safetensors has no ${dtype} (tensor '${name}'); store the packed bytes as uint8`, { tensor: name, dtype }); // prettier-ignore
    const end = begin + byteLength(dtype, elementCount(shape));
    header.push([name, { dtype: code, shape, data_offsets: [begin, end] }]);
    begin = end;
  }
  const json = `{${header.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(',')}}`;
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
};

const load = async (name: string, tensor: AnyTensor | LazyTensor): Promise<Uint8Array> => {
  if (!('load' in tensor)) return bytesOf(tensor.data);
  const loaded = await tensor.load();
  const sameShape = formatShape(loaded.shape) === formatShape(tensor.shape);
  if (loaded.dtype !== tensor.dtype || !sameShape)
    fail(
      'shape',
      `tensor '${name}' was announced as ${tensor.dtype} ${formatShape(tensor.shape)}, but loaded as ${loaded.dtype} ${formatShape(loaded.shape)}`,
      { tensor: name },
    );
  return bytesOf(loaded.data);
};

/** The bytes of a safetensors file, piece by piece; equal tensors and metadata give equal bytes. */
export async function* safetensorsChunks(
  tensors: WritableTensors,
  options: SafetensorsOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const entries = orderEntries(tensors);
  yield encodeHeader(entries, options);
  for (const [name, tensor] of entries) yield await load(name, tensor);
}

/** A whole safetensors file in memory. */
export const encodeSafetensors = async (
  tensors: WritableTensors,
  options: SafetensorsOptions = {},
): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of safetensorsChunks(tensors, options)) chunks.push(chunk);
  const bytes = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
};
