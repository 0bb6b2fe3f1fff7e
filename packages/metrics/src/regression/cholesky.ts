import { fail } from '../errors.js';

/** A small dense matrix by rows. */
export type Matrix = readonly (readonly number[])[];

export const zeros = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(0));

/**
 * The lower triangle L with A = L L'.
 * @throws code `numeric` naming the column that is a combination of the ones before it.
 */
export function cholesky(matrix: Matrix, names: readonly string[] = []): number[][] {
  const size = matrix.length;
  const lower = zeros(size, size);
  for (let column = 0; column < size; column += 1) {
    for (let row = column; row < size; row += 1) {
      let sum = matrix[row]![column]!;
      for (let k = 0; k < column; k += 1) sum -= lower[row]![k]! * lower[column]![k]!;
      if (row > column) lower[row]![column] = sum / lower[column]![column]!;
      else if (sum > 1e-10 * Math.abs(matrix[column]![column]!))
        lower[column]![column] = Math.sqrt(sum);
      else
        fail(
          'numeric',
          `column "${names[column] ?? column}" is a combination of the columns before it: leave out a term, or an interaction whose combinations do not all occur`,
          { column: names[column] ?? column },
        );
    }
  }
  return lower;
}

/** x with L L' x = b. */
export function solveCholesky(lower: Matrix, b: readonly number[]): number[] {
  const size = b.length;
  const x = [...b];
  for (let row = 0; row < size; row += 1) {
    for (let k = 0; k < row; k += 1) x[row]! -= lower[row]![k]! * x[k]!;
    x[row]! /= lower[row]![row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let k = row + 1; k < size; k += 1) x[row]! -= lower[k]![row]! * x[k]!;
    x[row]! /= lower[row]![row]!;
  }
  return x;
}

/** The inverse of L L'. */
export const invertCholesky = (lower: Matrix): number[][] =>
  lower.map((_, row) =>
    solveCholesky(
      lower,
      lower.map((__, index) => (index === row ? 1 : 0)),
    ),
  );

export const multiply = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) =>
    b[0]!.map((_, column) => row.reduce((sum, value, k) => sum + value * b[k]![column]!, 0)),
  );

/** Adds `weight * x x'` to the lower triangle of `matrix`. */
export function addOuter(matrix: number[][], x: ArrayLike<number>, weight: number): void {
  for (let row = 0; row < x.length; row += 1) {
    const scaled = weight * x[row]!;
    if (scaled === 0) continue;
    const target = matrix[row]!;
    for (let column = 0; column <= row; column += 1) target[column]! += scaled * x[column]!;
  }
}

/** Copies the lower triangle to the upper. */
export function mirror(matrix: number[][]): number[][] {
  for (let row = 0; row < matrix.length; row += 1)
    for (let column = 0; column < row; column += 1) matrix[column]![row] = matrix[row]![column]!;
  return matrix;
}
