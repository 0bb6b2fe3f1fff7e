import { fail } from './errors.js';
import type { DType } from './dtype.js';
import { elementCount, formatShape } from './host-tensor.js';
import type { HostTensor } from './tensor.js';

/** What a file says about one of its tensors. */
export interface TensorInfo {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** An open file of named tensors; data is read when asked for, one tensor at a time. */
export interface TensorFile {
  /** For messages, e.g. the file's path. */
  readonly name: string;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * @param scratch memory that the data may be put in where it is large enough: it then lasts until the
   *   memory is used again
   * @throws DistilWhisperError `missing`
   */
  read(name: string, scratch?: Uint8Array): Promise<HostTensor>;
  /** Rows `start` to `end` (exclusive) of the first axis. */
  readRows(name: string, start: number, end: number): Promise<HostTensor>;
  close(): Promise<void>;
}

/** @throws DistilWhisperError `missing`, naming the file and some tensors it has */
export const findTensor = <T extends TensorInfo>(
  fileName: string,
  tensors: ReadonlyMap<string, T>,
  name: string,
): T => {
  const info = tensors.get(name);
  if (info) return info;
  const some = [...tensors.keys()].slice(0, 3).map((key) => `'${key}'`);
  return fail(
    'missing',
    `${fileName}: no tensor '${name}'; the ${tensors.size} tensors are ${some.join(', ')}${tensors.size > 3 ? ', ...' : ''}`,
    { path: fileName, tensor: name },
  );
};

/** Where a range of rows lies, in elements, and its shape. */
export const rowRange = (
  { shape }: TensorInfo,
  where: string,
  start: number,
  end: number,
): { readonly shape: readonly number[]; readonly first: number; readonly count: number } => {
  const [rows = 0, ...rest] = shape;
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (shape.length === 0 || !whole || start < 0 || start > end || end > rows)
    fail(
      'argument',
      `${where}: rows ${start} to ${end} of a tensor of shape ${formatShape(shape)}`,
      {
        where,
        start,
        end,
        shape,
      },
    );
  const row = elementCount(rest);
  return { shape: [end - start, ...rest], first: start * row, count: (end - start) * row };
};

/** Reads all tensors (or those that `only` accepts) of an open file. */
export const readAll = async (
  file: TensorFile,
  only: (name: string) => boolean = () => true,
): Promise<Map<string, HostTensor>> => {
  const result = new Map<string, HostTensor>();
  for (const name of file.tensors.keys()) if (only(name)) result.set(name, await file.read(name));
  return result;
};
