import { readFileSync } from 'node:fs';
import {
  fail,
  formatShape,
  parseSafetensors,
  type F32,
  type HostTensor,
  type I32,
} from '@distilwhisper/tensor';
import { expectClose, type Tolerance } from './close.js';
import { goldenPath } from './goldens.js';
import { tolerances } from './manifest.js';

/** All tensors of a golden safetensors file, by name: `readTensors('whisper', 'tiny_inputs.safetensors')`. */
export const readTensors = (...parts: string[]): Record<string, HostTensor> => {
  const file = goldenPath(...parts);
  return Object.fromEntries(parseSafetensors(readFileSync(file), file).tensors);
};

/** A golden safetensors file with its tolerances. */
export interface GoldenTensors {
  readonly names: readonly string[];
  /** @throws DistilWhisperError `missing` */
  readonly tensor: (name: string) => HostTensor;
  /** @throws DistilWhisperError `missing`, `dtype` */
  readonly f32: (name: string) => F32;
  /** @throws DistilWhisperError `missing`, `dtype` */
  readonly i32: (name: string) => I32;
  /** What the manifest allows for a tensor. */
  readonly tolerance: (name: string) => Tolerance;
  /** Fails unless shape and values agree with the golden of that name within its tolerance. */
  readonly expectClose: (
    name: string,
    actual: { readonly shape: readonly number[]; readonly data: unknown },
  ) => void;
}

const ofDType = (tensor: HostTensor, name: string, dtype: HostTensor['dtype']): HostTensor =>
  tensor.dtype === dtype
    ? tensor
    : fail('dtype', `golden tensor '${name}' is ${tensor.dtype}, not ${dtype}`);

/** Opens a golden file: `goldenTensors('whisper', 'tiny_expected.safetensors')`. */
export const goldenTensors = (topic: string, file: string): GoldenTensors => {
  const tensors = readTensors(topic, file);
  const allowed = tolerances(topic, file);
  const tensor = (name: string): HostTensor =>
    tensors[name] ?? fail('missing', `no tensor '${name}' in golden ${topic}/${file}`);
  const tolerance = (name: string): Tolerance =>
    allowed[name] ?? fail('missing', `no tolerance for '${name}' in the manifest of ${topic}`);
  return {
    names: Object.keys(tensors),
    tensor,
    f32: (name) => ofDType(tensor(name), name, 'float32') as F32,
    i32: (name) => ofDType(tensor(name), name, 'int32') as I32,
    tolerance,
    expectClose: (name, actual) => {
      const expected = tensor(name);
      if (actual.shape.join() !== expected.shape.join())
        fail(
          'shape',
          `'${name}' has shape ${formatShape(actual.shape)}, but the golden has ${formatShape(expected.shape)}`,
        );
      expectClose(
        actual.data as ArrayLike<number>,
        expected.data as unknown as ArrayLike<number>,
        tolerance(name),
      );
    },
  };
};
