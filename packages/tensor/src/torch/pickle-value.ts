import type { DType } from '../dtype.js';

/** A storage that the pickle refers to: a file of the archive. */
export interface StorageRef {
  readonly kind: 'storage';
  readonly key: string;
  readonly dtype: DType;
  readonly elements: number;
}

/** A tensor as a view of a storage; offset and strides count elements. */
export interface TensorRef {
  readonly kind: 'tensor';
  readonly storage: StorageRef;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A name of the allowed list; never looked up anywhere. */
export interface GlobalRef {
  readonly kind: 'global';
  readonly name: string;
}

export type PickleDict = Map<string, PickleValue>;

/** What a pickle can describe here: plain data and views of storages. Lists and tuples are arrays. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | PickleDict
  | StorageRef
  | TensorRef
  | GlobalRef;

export const isRef = <K extends 'storage' | 'tensor' | 'global'>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { readonly kind: K }> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Map) &&
  value.kind === kind;
