import { elementCount, fail, type F32, type HostTensor } from '@distilwhisper/tensor';

export interface QuantizedRows {
  /** Codes -127 to 127, in the shape of the weight. */
  readonly codes: HostTensor<'int8'>;
  /** One scale a row (output channel): weight = code * scale. */
  readonly scale: F32<['row']>;
  /** Sums of squares of the weights and of the errors. */
  readonly power: number;
  readonly error: number;
}

/** Clips to try, as shares of the largest magnitude; 1 is plain absmax. */
export const CLIPS: readonly number[] = Array.from({ length: 25 }, (_, i) => 1 - i * 0.02);

const roundHalfEven = (x: number): number => {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
};

const codeOf = (value: number, scale: number): number =>
  scale === 0 ? 0 : Math.max(-127, Math.min(127, roundHalfEven(value / scale)));

const squaredError = (row: Float32Array, scale: number): number => {
  let sum = 0;
  for (const value of row) {
    const error = value - codeOf(value, scale) * scale;
    sum += error * error;
  }
  return sum;
};

const absmax = (row: Float32Array): number => {
  let largest = 0;
  for (const value of row) {
    if (!Number.isFinite(value)) fail('numeric', `a weight is ${value}`);
    largest = Math.max(largest, Math.abs(value));
  }
  return largest;
};

/** The scale among the clips with the least squared error; absmax where none is better. */
const bestScale = (row: Float32Array, clips: readonly number[]) => {
  const largest = absmax(row);
  let scale = 0;
  let error = Infinity;
  for (const clip of clips) {
    const candidate = Math.fround((largest * clip) / 127);
    const candidateError = squaredError(row, candidate);
    if (candidateError < error) [scale, error] = [candidate, candidateError];
  }
  return { scale, error };
};

/** Symmetric int8 with one scale for each row of the first axis. */
export const quantizeRows = (weight: F32, clips: readonly number[] = CLIPS): QuantizedRows => {
  const [rows = 1] = weight.shape;
  const width = elementCount(weight.shape) / rows;
  const codes = new Int8Array(weight.data.length);
  const scales = new Float32Array(rows);
  let power = 0;
  let totalError = 0;
  for (let row = 0; row < rows; row += 1) {
    const values = weight.data.subarray(row * width, (row + 1) * width);
    const { scale, error } = bestScale(values, clips);
    scales[row] = scale;
    totalError += error;
    for (let i = 0; i < width; i += 1) {
      codes[row * width + i] = codeOf(values[i]!, scale);
      power += values[i]! * values[i]!;
    }
  }
  return {
    codes: { dtype: 'int8', shape: weight.shape, data: codes },
    scale: { dtype: 'float32', shape: [rows], data: scales },
    power,
    error: totalError,
  };
};
