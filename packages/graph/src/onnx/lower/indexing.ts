import { int, string, tensor as tensorAttribute } from '../attribute.js';
import { ONNX_DATA_TYPE } from '../data-type.js';
import type { Emitter } from '../emitter.js';
import { filled } from '../filled.js';
import { tensorProto } from '../tensor-proto.js';
import type { Lowering } from './lowering.js';

const cast = (name: string, to: 'int32' | 'int64', emitter: Emitter): string =>
  emitter.emit('Cast', [name], { attributes: [int('to', ONNX_DATA_TYPE[to])] });

export const lowerGather: Lowering<'gather'> = ({ axis }, [x, indices], emitter) =>
  emitter.emit('Gather', [x!.name, indices!.name], { attributes: [int('axis', axis)] });

/** Zeros, to which the rows are added one after another: equal indices add up. */
export const lowerScatterAdd: Lowering<'scatterAdd'> = (
  _op,
  [updates, indices],
  emitter,
  [output],
) => {
  const zeros = emitter.emit('ConstantOfShape', [emitter.sizes(output!.shape)], {
    attributes: [tensorAttribute('value', tensorProto('value', filled(output!.dtype, [1], 0)))],
  });
  const rows = cast(indices!.name, 'int64', emitter); // [n]
  const column = emitter.emit('Unsqueeze', [rows, emitter.int64s([1])]); // [n, 1]
  return emitter.emit('ScatterND', [zeros, column, updates!.name], {
    attributes: [string('reduction', 'add')],
  });
};

export const lowerNonzero: Lowering<'nonzero'> = (_op, [mask], emitter) => {
  const coordinates = emitter.emit('NonZero', [mask!.name]); // [1, count] int64
  const indices = emitter.emit('Squeeze', [coordinates, emitter.int64s([0])]);
  return cast(indices, 'int32', emitter);
};

const scalarInt32 = (value: number) =>
  ({ dtype: 'int32', shape: [], data: Int32Array.of(value) }) as const;

export const lowerIota: Lowering<'iota'> = ({ size }, _inputs, emitter) => {
  if (typeof size === 'number')
    return emitter.constant({
      dtype: 'int32',
      shape: [size],
      data: Int32Array.from({ length: size }, (_, i) => i),
    });
  const axis = emitter.int64s([0]);
  const end = cast(emitter.emit('Squeeze', [emitter.size(size), axis]), 'int32', emitter);
  return emitter.emit('Range', [
    emitter.constant(scalarInt32(0)),
    end,
    emitter.constant(scalarInt32(1)),
  ]);
};

export const lowerFill: Lowering<'fill'> = ({ shape, value, dtype }, _inputs, emitter) =>
  shape.length === 0
    ? emitter.constant(filled(dtype, [], value))
    : emitter.emit('ConstantOfShape', [emitter.sizes(shape)], {
        attributes: [tensorAttribute('value', tensorProto('value', filled(dtype, [1], value)))],
      });
