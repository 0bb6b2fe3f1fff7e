/** A monotonic path through a matrix: row `rows[i]` is matched with column `columns[i]`. */
export interface WarpingPath {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

const DIAGONAL = 0;
const DOWN = 1;
const RIGHT = 2;

/** How each cell of [rows + 1, columns + 1] is reached at least cost. Sums are float32, as in openai/whisper. */
const traceSteps = (cost: ArrayLike<number>, rows: number, columns: number): Uint8Array => {
  const width = columns + 1;
  const sums = new Float32Array((rows + 1) * width).fill(Infinity);
  const steps = new Uint8Array(sums.length);
  sums[0] = 0;
  for (let i = 1; i <= rows; i += 1)
    for (let j = 1; j <= columns; j += 1) {
      const at = i * width + j;
      const diagonal = sums[at - width - 1]!;
      const down = sums[at - width]!;
      const right = sums[at - 1]!;
      let step = RIGHT;
      let sum = right;
      if (diagonal < down && diagonal < right) [step, sum] = [DIAGONAL, diagonal];
      else if (down < diagonal && down < right) [step, sum] = [DOWN, down];
      sums[at] = cost[(i - 1) * columns + j - 1]! + sum;
      steps[at] = step;
    }
  return steps;
};

/**
 * The path of least total cost from the first to the last cell (dynamic time warping, Sakoe and
 * Chiba 1978).
 *
 * @param cost [row, column]
 */
export const dynamicTimeWarping = (
  cost: ArrayLike<number>,
  rows: number,
  columns: number,
): WarpingPath => {
  const steps = traceSteps(cost, rows, columns);
  const path: [number, number][] = [];
  let [i, j] = [rows, columns];
  while (i > 0 || j > 0) {
    path.push([i - 1, j - 1]);
    const step = i === 0 ? RIGHT : j === 0 ? DOWN : steps[i * (columns + 1) + j]!;
    if (step !== RIGHT) i -= 1;
    if (step !== DOWN) j -= 1;
  }
  path.reverse();
  return {
    rows: Int32Array.from(path, ([row]) => row),
    columns: Int32Array.from(path, ([, column]) => column),
  };
};
