/**
 * Median of a window of `width` (odd) around each element of every row, rows reflected at their
 * ends without repeating the edge. Rows no longer than half the width are returned as they are.
 *
 * @param values [row, column]
 */
export const medianFilter = (
  values: Float32Array,
  columns: number,
  width: number,
): Float32Array => {
  const half = width >> 1;
  if (columns <= half) return values;
  const result = new Float32Array(values.length);
  const padded = new Float32Array(columns + 2 * half);
  const sorted = new Float32Array(width);
  for (let row = 0; row < values.length; row += columns) {
    padded.set(values.subarray(row, row + columns), half);
    for (let i = 1; i <= half; i += 1) {
      padded[half - i] = values[row + i]!;
      padded[half + columns - 1 + i] = values[row + columns - 1 - i]!;
    }
    for (let column = 0; column < columns; column += 1) {
      for (let i = 0; i < width; i += 1) {
        const value = padded[column + i]!;
        let place = i;
        while (place > 0 && sorted[place - 1]! > value) {
          sorted[place] = sorted[place - 1]!;
          place -= 1;
        }
        sorted[place] = value;
      }
      result[row + column] = sorted[half]!;
    }
  }
  return result;
};
