import { zeros, type HostTensor } from '@distilwhisper/tensor';
import type { Tensors } from '@distilwhisper/graph';
import type { Trained } from './adamw.js';

/** The name of a parameter's gradient among a training graph's outputs. */
const gradientName = (path: string): string => `grad:${path}`;

/**
 * Gradients of an update, summed over its micro-batches. Engines write into the same memory at every
 * step: nothing of the size of the model is allocated while training.
 */
export interface GradientSum {
  /** Where the next run's gradients go. */
  into(): Tensors;
  /** Adds what the run has written. */
  add(): void;
  /** Mean gradient by path over the runs since the last `reset`. */
  mean(): ReadonlyMap<string, Float32Array>;
  reset(): void;
}

export const createGradientSum = (trained: Trained): GradientSum => {
  const sums = buffersLike(trained);
  let scratch: Map<string, HostTensor<'float32'>> | undefined;
  let count = 0;
  const target = () => (count === 0 ? sums : (scratch ??= buffersLike(trained)));
  return {
    into: () =>
      Object.fromEntries([...target()].map(([path, tensor]) => [gradientName(path), tensor])),
    add: () => {
      if (count > 0) for (const [path, { data }] of scratch!) addTo(sums.get(path)!.data, data);
      count += 1;
    },
    mean: () => {
      if (count > 1) for (const { data } of sums.values()) scale(data, 1 / count);
      return new Map([...sums].map(([path, { data }]) => [path, data]));
    },
    reset: () => {
      count = 0;
    },
  };
};

const buffersLike = (trained: Trained): Map<string, HostTensor<'float32'>> =>
  new Map([...trained].map(([path, { shape }]) => [path, zeros('float32', shape)]));

const addTo = (sum: Float32Array, part: Float32Array): void => {
  for (let i = 0; i < sum.length; i += 1) sum[i] = sum[i]! + part[i]!;
};

const scale = (values: Float32Array, factor: number): void => {
  for (let i = 0; i < values.length; i += 1) values[i] = values[i]! * factor;
};
