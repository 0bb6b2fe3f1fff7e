/** Row-major strides. */
export const stridesOf = (shape: readonly number[]): number[] => {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
};

/** Strides that read an array of shape `from` as if it were broadcast to `to` (numpy's rule). */
export const broadcastStrides = (from: readonly number[], to: readonly number[]): number[] => {
  const own = stridesOf(from);
  const offset = to.length - from.length;
  return to.map((_, axis) =>
    axis < offset || from[axis - offset] === 1 ? 0 : own[axis - offset]!,
  );
};

/** Calls `visit(position, source)` for every element of `shape` in row-major order; `source` follows `strides`. */
export const walk = (
  shape: readonly number[],
  strides: readonly number[],
  visit: (position: number, source: number) => void,
): void => {
  const rank = shape.length;
  const size = shape.reduce((product, n) => product * n, 1);
  const index = new Array<number>(rank).fill(0);
  let source = 0;
  for (let position = 0; position < size; position += 1) {
    visit(position, source);
    for (let axis = rank - 1; axis >= 0; axis -= 1) {
      index[axis]! += 1;
      source += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
};

/** Sizes before, at and after an axis: every array is [outer, size, inner] around it. */
export const around = (
  shape: readonly number[],
  axis: number,
): { outer: number; size: number; inner: number } => {
  const product = (sizes: readonly number[]): number => sizes.reduce((total, n) => total * n, 1);
  return {
    outer: product(shape.slice(0, axis)),
    size: shape[axis]!,
    inner: product(shape.slice(axis + 1)),
  };
};
