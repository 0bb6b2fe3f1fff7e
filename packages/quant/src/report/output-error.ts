import { fail, type AnyTensor } from '@distilwhisper/tensor';
import type { Tensors } from '@distilwhisper/graph';

/** Distance of outputs from a reference. */
export interface OutputError {
  /** Root of (sum of squared differences / sum of squared reference values); the worst of the outputs. */
  readonly relative: number;
  /** Largest difference of an element. */
  readonly largest: number;
}

/**
 * Compares the float outputs of two runs.
 *
 * @throws DistilWhisperError `mismatch` for outputs that differ in name or size, `numeric` for NaN
 */
export const outputError = (actual: Tensors, expected: Tensors): OutputError => {
  let [relative, largest] = [0, 0];
  for (const [name, reference] of Object.entries(expected)) {
    if (reference.dtype !== 'float32') continue;
    const one = tensorError(name, actual[name], reference);
    relative = Math.max(relative, one.relative);
    largest = Math.max(largest, one.largest);
  }
  return { relative, largest };
};

const tensorError = (
  name: string,
  actual: AnyTensor | undefined,
  expected: AnyTensor,
): OutputError => {
  if (actual?.data.length !== expected.data.length)
    fail(
      'mismatch',
      `output '${name}' has ${actual?.data.length ?? 'no'} elements, the reference has ${expected.data.length}`,
      { name },
    );
  const [a, e] = [actual.data as Float32Array, expected.data as Float32Array];
  let [difference, power, largest] = [0, 0, 0];
  for (let i = 0; i < e.length; i += 1) {
    const d = Math.abs(a[i]! - e[i]!);
    if (Number.isNaN(d))
      fail('numeric', `output '${name}' is not a number at element ${i}`, { name, i });
    difference += d * d;
    power += e[i]! * e[i]!;
    largest = Math.max(largest, d);
  }
  return { relative: power === 0 ? Math.sqrt(difference) : Math.sqrt(difference / power), largest };
};
