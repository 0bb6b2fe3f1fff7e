import { int } from '../attribute.js';
import { ONNX_DATA_TYPE } from '../data-type.js';
import type { ReduceKind } from '../../op.js';
import type { Lowering } from './lowering.js';

const REDUCE: Readonly<Record<ReduceKind, string>> = {
  sum: 'ReduceSum',
  mean: 'ReduceMean',
  max: 'ReduceMax',
};

export const lowerReduce: Lowering<'reduce'> = ({ by, axes, keepDims }, [x], emitter) =>
  axes.length === 0
    ? x!.name
    : emitter.emit(REDUCE[by], [x!.name, emitter.int64s(axes)], {
        attributes: [int('keepdims', keepDims ? 1 : 0)],
      });

export const lowerArgmax: Lowering<'argmax'> = ({ axis }, [x], emitter) => {
  const index = emitter.emit('ArgMax', [x!.name], {
    attributes: [int('axis', axis), int('keepdims', 0)],
  });
  return emitter.emit('Cast', [index], { attributes: [int('to', ONNX_DATA_TYPE.int32)] });
};

export const lowerSoftmax: Lowering<'softmax' | 'logSoftmax'> = ({ kind, axis }, [x], emitter) =>
  emitter.emit(kind === 'softmax' ? 'Softmax' : 'LogSoftmax', [x!.name], {
    attributes: [int('axis', axis)],
  });
