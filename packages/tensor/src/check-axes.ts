import { fail } from './errors.js';
import { formatShape } from './host-tensor.js';
import type { AnyTensor, AxesOf, DTypeOf, HostTensor } from './tensor.js';

/** Sizes by axis name. */
export type AxisSizes = Readonly<Record<string, number>>;

interface Binding {
  readonly size: number;
  readonly by: string;
}

const formatBindings = (bindings: ReadonlyMap<string, Binding>): string =>
  bindings.size === 0
    ? 'none'
    : [...bindings].map(([axis, { size, by }]) => `${axis} = ${size} (${by})`).join(', ');

const bindAxis = (
  where: string,
  name: string,
  described: string,
  axis: string,
  size: number,
  bindings: Map<string, Binding>,
): void => {
  if (axis === '_') return;
  const bound: Binding | undefined = /^\d+$/.test(axis)
    ? { size: Number(axis), by: 'fixed' }
    : bindings.get(axis);
  if (bound === undefined) bindings.set(axis, { size, by: name });
  else if (bound.size !== size) {
    const expected =
      bound.by === 'fixed' ? `must be ${bound.size}` : `is ${bound.size} in ${bound.by}`;
    fail(
      'shape',
      `${where}: ${described} has size ${size} on axis '${axis}', which ${expected}. Bindings: ${formatBindings(bindings)}`,
      { where, tensor: name, axis, expected: bound.size, actual: size },
    );
  }
};

/**
 * Checks shapes against axis names and returns the sizes.
 *
 * ```ts
 * const { time, state } = checkAxes('attention', { q: [q, 'batch time state'], k: [k, 'batch source state'] });
 * ```
 * Equal names must have equal sizes; a number is a fixed size; `_` is any size; `''` is a scalar.
 *
 * @param known sizes that are settled already, e.g. from the model's dimensions
 * @throws DistilWhisperError `shape`, with the tensor, the axis and all bindings so far
 */
export const checkAxes = (
  where: string,
  tensors: Readonly<
    Record<string, readonly [tensor: { readonly shape: readonly number[] }, axes: string]>
  >,
  known: AxisSizes = {},
): AxisSizes => {
  const bindings = new Map<string, Binding>();
  for (const [axis, size] of Object.entries(known)) bindings.set(axis, { size, by: 'known' });
  for (const [name, [{ shape }, text]] of Object.entries(tensors)) {
    const axes = text.split(' ').filter((axis) => axis !== '');
    const described = `${name} ${formatShape(shape)} as '${text}'`;
    if (axes.length !== shape.length)
      fail(
        'shape',
        `${where}: ${described} must have ${axes.length} axes, but has ${shape.length}. Bindings: ${formatBindings(bindings)}`,
        { where, tensor: name, expected: axes.length, actual: shape.length },
      );
    axes.forEach((axis, i) => bindAxis(where, name, described, axis, shape[i]!, bindings));
  }
  return Object.fromEntries([...bindings].map(([axis, { size }]) => [axis, size]));
};

/**
 * Names the axes of a tensor in its type, after checking rank, fixed sizes and repeated names.
 *
 * ```ts
 * const mel = withAxes(loaded, 'batch 80 frame'); // HostTensor<'float32', ['batch', 80, 'frame']>
 * ```
 * @throws DistilWhisperError `shape`
 */
export const withAxes = <T extends AnyTensor, const S extends string>(
  source: T,
  axes: S,
  where = 'withAxes',
): HostTensor<DTypeOf<T>, AxesOf<S>> => {
  checkAxes(where, { tensor: [source, axes] });
  return source as unknown as HostTensor<DTypeOf<T>, AxesOf<S>>;
};
