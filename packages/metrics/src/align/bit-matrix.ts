/**
 * The edit-distance matrix of a reference (columns) and a hypothesis (rows) as two bits a cell:
 * whether a cell exceeds its left neighbour by one, and whether it falls short of it by one.
 * `rows` holds, per row, `words` 32-bit words of the first kind and then `words` of the second.
 */
export interface BitMatrix {
  readonly words: number;
  readonly rows: Uint32Array;
}

const testBit = (bits: Uint32Array, offset: number, column: number): boolean =>
  ((bits[offset + (column >>> 5)]! >>> (column & 31)) & 1) === 1;

/** Is D(row, column) = D(row, column - 1) + 1? Counted from 1. */
export const risesAt = (matrix: BitMatrix, row: number, column: number): boolean =>
  testBit(matrix.rows, 2 * matrix.words * (row - 1), column - 1);

/** Is D(row, column) = D(row, column - 1) - 1? Counted from 1. */
export const fallsAt = (matrix: BitMatrix, row: number, column: number): boolean =>
  testBit(matrix.rows, 2 * matrix.words * (row - 1) + matrix.words, column - 1);

/** Where each token stands in the reference; tokens that never occur are absent. */
function tokenPositions(reference: Int32Array): ReadonlyMap<number, readonly number[]> {
  const positions = new Map<number, number[]>();
  reference.forEach((token, index) => {
    const list = positions.get(token);
    if (list) list.push(index);
    else positions.set(token, [index]);
  });
  return positions;
}

/**
 * One row of the bit-parallel edit distance (Myers 1999, Hyyrö 2003), 32 columns at a time, in place:
 * `rise` and `fall` go from row j - 1 to row j; `equal` marks the columns that match token j.
 */
function nextRow(rise: Uint32Array, fall: Uint32Array, equal: Uint32Array): void {
  let riseIn = 1; // the left border grows by one each row
  let fallIn = 0;
  for (let word = 0; word < rise.length; word += 1) {
    const rises = rise[word]! | 0;
    const falls = fall[word]! | 0;
    const matches = equal[word]! | 0 | fallIn;
    const diagonalZero = (((matches & rises) + rises) ^ rises) | matches | falls;
    const down = falls | ~(diagonalZero | rises);
    const up = diagonalZero & rises;
    const downShifted = (down << 1) | riseIn;
    riseIn = down >>> 31;
    const upShifted = (up << 1) | fallIn;
    fallIn = up >>> 31;
    rise[word] = upShifted | ~(diagonalZero | downShifted);
    fall[word] = downShifted & diagonalZero;
  }
}

/** Calls `visit(row)` after each row, from 1 to `hypothesis.length`, with the current bits. */
function scanRows(
  reference: Int32Array,
  hypothesis: Int32Array,
  visit: (row: number, rise: Uint32Array, fall: Uint32Array) => void,
): void {
  const words = (reference.length + 31) >>> 5;
  const positions = tokenPositions(reference);
  const rise = new Uint32Array(words).fill(0xffffffff);
  const fall = new Uint32Array(words);
  const equal = new Uint32Array(words);
  hypothesis.forEach((token, index) => {
    const columns = positions.get(token) ?? [];
    for (const column of columns) equal[column >>> 5]! |= 1 << (column & 31);
    nextRow(rise, fall, equal);
    for (const column of columns) equal[column >>> 5] = 0;
    visit(index + 1, rise, fall);
  });
}

/** The whole matrix: `2 * reference * hypothesis` bits. */
export function bitMatrix(reference: Int32Array, hypothesis: Int32Array): BitMatrix {
  const words = (reference.length + 31) >>> 5;
  const rows = new Uint32Array(2 * words * hypothesis.length);
  scanRows(reference, hypothesis, (row, rise, fall) => {
    rows.set(rise, 2 * words * (row - 1));
    rows.set(fall, 2 * words * (row - 1) + words);
  });
  return { words, rows };
}

/** The last row of the matrix, D(hypothesis.length, 0..reference.length). */
export function lastRow(reference: Int32Array, hypothesis: Int32Array): Int32Array {
  const costs = new Int32Array(reference.length + 1);
  for (let column = 1; column <= reference.length; column += 1) costs[column] = column;
  scanRows(reference, hypothesis, (row, rise, fall) => {
    if (row < hypothesis.length) return;
    costs[0] = row;
    for (let column = 1; column <= reference.length; column += 1) {
      const step = Number(testBit(rise, 0, column - 1)) - Number(testBit(fall, 0, column - 1));
      costs[column] = costs[column - 1]! + step;
    }
  });
  return costs;
}
