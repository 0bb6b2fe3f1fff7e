import type { ByteSource } from '../byte-source.js';
import { allocate, arrayFromBytes, byteLength, type DTypeArrays } from '../dtype.js';
import { fail } from '../errors.js';
import { elementCount } from '../host-tensor.js';
import type { HostTensor } from '../tensor.js';
import { findTensor, rowRange, type TensorFile, type TensorInfo } from '../tensor-file.js';
import type { TensorRef } from './pickle-value.js';
import { torchContents, type TorchScalar } from './torch-contents.js';
import { touchedRange } from './torch-globals.js';
import { unpickle } from './unpickle.js';
import { entryDataOffset, readZipDirectory, type ZipEntry } from './zip-directory.js';

/** A file written by `torch.save`: tensors, and the numbers and texts saved beside them. */
export interface TorchFile extends TensorFile {
  /** E.g. `dims.n_mels` of an OpenAI checkpoint. */
  readonly values: ReadonlyMap<string, TorchScalar>;
}

const MAX_PICKLE_BYTES = 2 ** 26;

interface Archive {
  readonly source: ByteSource;
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** `name/`, the folder in the archive. */
  readonly root: string;
}

const checkSignature = async (source: ByteSource): Promise<void> => {
  const start = await source.read(0, Math.min(4, source.size));
  if (start[0] === 0x50 && start[1] === 0x4b) return;
  if (start[0] === 0x80 && start[1] !== undefined && start[1] <= 5)
    fail(
      'unsupported',
      `${source.name}: a PyTorch file of the old format (before 1.6), which is not read here. ` +
        'Load it in PyTorch and save it again, or save the tensors as safetensors',
      { path: source.name },
    );
  fail('format', `${source.name}: not a PyTorch file (it is not a zip archive)`, {
    path: source.name,
  });
};

const readEntry = async ({ source, entries, root }: Archive, name: string, limit: number) => {
  const entry = entries.get(root + name);
  if (!entry) return undefined;
  if (entry.size > limit)
    fail('unsafe', `${source.name}: '${name}' takes ${entry.size} bytes, more than ${limit}`, {
      path: source.name,
    });
  return source.read(await entryDataOffset(source, entry), entry.size);
};

const openArchive = async (source: ByteSource): Promise<Archive> => {
  await checkSignature(source);
  const entries = await readZipDirectory(source);
  const pickles = [...entries.keys()].filter((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (pickles.length !== 1)
    fail('format', `${source.name}: a zip archive, but not of torch.save (no data.pkl in it)`, {
      path: source.name,
    });
  const archive = { source, entries, root: pickles[0]!.slice(0, -'data.pkl'.length) };
  const byteOrder = await readEntry(archive, 'byteorder', 16);
  if (byteOrder && new TextDecoder().decode(byteOrder) !== 'little')
    fail('unsupported', `${source.name}: written on a big-endian machine`, { path: source.name });
  return archive;
};

const storageEntry = ({ source, entries, root }: Archive, tensor: TensorRef): ZipEntry => {
  const { key, elements, dtype } = tensor.storage;
  const entry = entries.get(`${root}data/${key}`);
  if (!entry)
    return fail('format', `${source.name}: the data of storage '${key}' is missing`, { key });
  const bytes = byteLength(dtype, elements);
  if (entry.size !== bytes)
    fail(
      'format',
      `${source.name}: storage '${key}' takes ${entry.size} bytes, but ${elements} of ${dtype} take ${bytes}`,
      { key, expected: bytes, actual: entry.size },
    );
  return entry;
};

const rowMajorStrides = (shape: readonly number[]): number[] => {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1)
    strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
};

const isRowMajor = ({ shape, strides }: TensorRef): boolean => {
  const expected = rowMajorStrides(shape);
  return elementCount(shape) === 0 || shape.every((size, axis) => size === 1 || strides[axis] === expected[axis]); // prettier-ignore
};

/** Copies a strided view into row-major order. */
const gather = ({ storage, shape, strides }: TensorRef, data: DTypeArrays[keyof DTypeArrays]) => {
  const result = allocate(storage.dtype, elementCount(shape));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to += 1) {
    result[to] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      index[axis]! += 1;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
};

const readTensor = async (archive: Archive, tensor: TensorRef): Promise<HostTensor> => {
  const { dtype } = tensor.storage;
  const start = await entryDataOffset(archive.source, storageEntry(archive, tensor));
  const { begin, length, elements } = touchedRange(tensor);
  const bytes = await archive.source.read(start + begin, length);
  const data = arrayFromBytes(dtype, bytes, elements);
  return { dtype, shape: tensor.shape, data: isRowMajor(tensor) ? data : gather(tensor, data) };
};

/** Rows of a view are a view too. */
const rowsOf = (tensor: TensorRef, where: string, start: number, end: number): TensorRef => {
  const { shape } = rowRange(
    { dtype: tensor.storage.dtype, shape: tensor.shape },
    where,
    start,
    end,
  );
  return { ...tensor, shape, offset: tensor.offset + start * tensor.strides[0]! };
};

/**
 * Opens a file of `torch.save` (`.bin`, `.pt`, `.pth`; PyTorch 1.6 or later). The pickle in it is
 * read as data, nothing is executed. Tensors are read when asked for.
 *
 * @throws DistilWhisperError `unsafe` where the pickle asks for anything but tensors and plain
 *   data, `unsupported` for the old format and compressed archives, `format` for damaged files
 */
export const openTorch = async (source: ByteSource): Promise<TorchFile> => {
  const archive = await openArchive(source);
  const pickle = (await readEntry(archive, 'data.pkl', MAX_PICKLE_BYTES))!;
  const { tensors, values } = torchContents(source.name, unpickle(source.name, pickle));
  const infos = new Map<string, TensorInfo & { readonly ref: TensorRef }>();
  for (const [name, ref] of tensors) {
    storageEntry(archive, ref);
    infos.set(name, { dtype: ref.storage.dtype, shape: ref.shape, ref });
  }
  const find = (name: string): TensorRef => findTensor(source.name, infos, name).ref;
  return {
    name: source.name,
    tensors: infos,
    metadata: {},
    values,
    read: async (name) => readTensor(archive, find(name)),
    readRows: async (name, start, end) => {
      const where = `${source.name}: tensor '${name}'`;
      return readTensor(archive, rowsOf(find(name), where, start, end));
    },
    close: () => source.close(),
  };
};
