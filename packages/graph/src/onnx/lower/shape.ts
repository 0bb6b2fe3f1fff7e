import { int, ints } from '../attribute.js';
import type { Shape } from '../../dims/dim.js';
import type { Emitter, Operand } from '../emitter.js';
import { namesOf, type Lowering } from './lowering.js';

/** `0` in the shape of a `Reshape`: the size of the input's axis. */
const COPY = 0;
/** `-1` in the shape of a `Reshape`: what is left. */
const REST = -1;

/**
 * The shape of a `Reshape` as constants, where at most one size must be found at run time.
 * Undefined where that is not enough, or where the rest would be divided by a size that may be 0.
 */
const constantShape = (from: Shape, to: Shape): number[] | undefined => {
  let copied = false;
  const sizes = to.map((dim, axis) => {
    if (typeof dim === 'number' && dim !== COPY) return dim;
    if (dim !== from[axis]) return typeof dim === 'number' ? undefined : REST;
    copied = true;
    return COPY;
  });
  const rests = sizes.filter((size) => size === REST).length;
  if (rests > 1 || (rests === 1 && copied)) return undefined;
  return sizes.every((size) => size !== undefined) ? sizes : undefined;
};

/** `Reshape` of an operand. */
export const emitReshape = (x: Operand, shape: Shape, emitter: Emitter): string => {
  const constant = constantShape(x.shape, shape);
  return constant
    ? emitter.emit('Reshape', [x.name, emitter.int64s(constant)])
    : emitter.emit('Reshape', [x.name, emitter.sizes(shape)], {
        attributes: [int('allowzero', 1)],
      });
};

export const lowerReshape: Lowering<'reshape'> = ({ shape }, [x], emitter) =>
  emitReshape(x!, shape, emitter);

export const lowerTranspose: Lowering<'transpose'> = ({ perm }, [x], emitter) =>
  emitter.emit('Transpose', [x!.name], { attributes: [ints('perm', perm)] });

export const lowerExpand: Lowering<'expand'> = ({ shape }, [x], emitter) =>
  emitter.emit('Expand', [x!.name, emitter.sizes(shape)]);

export const lowerConcat: Lowering<'concat'> = ({ axis }, inputs, emitter) =>
  emitter.emit('Concat', namesOf(inputs), { attributes: [int('axis', axis)] });

export const lowerSlice: Lowering<'slice'> = ({ axis, start, end }, [x], emitter) =>
  emitter.emit('Slice', [x!.name, emitter.size(start), emitter.size(end), emitter.int64s([axis])]);

export const lowerPad: Lowering<'pad'> = ({ axis, before, after }, [x], emitter) =>
  emitter.emit('Pad', [x!.name, emitter.sizes([before, after]), '', emitter.int64s([axis])]);
