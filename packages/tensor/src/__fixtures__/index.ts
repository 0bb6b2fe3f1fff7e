import { readFileSync } from 'node:fs';
import path from 'node:path';
import { convert } from '../convert.js';
import { tensor } from '../host-tensor.js';
import type { DType } from '../dtype.js';
import type { HostTensor } from '../tensor.js';

/** Files made by tools/fixtures/tensor_files.py. */
export const fixturePath = (name: string): string => path.join(__dirname, name);
export const fixtureBytes = (name: string): Uint8Array => readFileSync(fixturePath(name));

interface Listed {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** The tensors of a fixture as the library that wrote it lists them. */
export const expectedTensors = (
  set: 'safetensors' | 'state' | 'nested',
): Map<string, HostTensor> => {
  const sets = JSON.parse(readFileSync(fixturePath('expected.json'), 'utf8')) as Record<
    string,
    Record<string, Listed>
  >;
  return new Map(
    Object.entries(sets[set]!).map(([name, { dtype, shape, values }]) => [
      name,
      convert(tensor('float64', shape, Float64Array.from(values)), dtype),
    ]),
  );
};
