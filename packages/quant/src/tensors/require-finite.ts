import { fail, formatShape, type AnyTensor } from '@distilwhisper/tensor';

/**
 * @throws DistilWhisperError `numeric`, with path and index of the first element that is NaN or infinite
 */
export const requireFinite = (values: AnyTensor, path: string): void => {
  const data = values.data as Float32Array;
  for (let i = 0; i < data.length; i += 1)
    if (data[i]! - data[i]! !== 0) {
      // NaN or infinite
      const index = unravel(i, values.shape);
      fail(
        'numeric',
        `'${path}' is ${data[i]!} at ${formatShape(index)} (shape ${formatShape(values.shape)}) and cannot be quantised; the checkpoint is damaged or its training diverged`,
        { path, index, value: data[i]! },
      );
    }
};

const unravel = (position: number, shape: readonly number[]): number[] => {
  const index: number[] = [];
  let rest = position;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
};
