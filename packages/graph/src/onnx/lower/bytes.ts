import { int } from '../attribute.js';
import { ONNX_DATA_TYPE } from '../data-type.js';
import { filled } from '../filled.js';
import { namesOf, type Lowering } from './lowering.js';

export const lowerRoundToByte: Lowering<'roundToByte'> = ({ to, zero }, [x], emitter) =>
  emitter.emit('QuantizeLinear', [
    x!.name,
    emitter.float(1),
    emitter.constant(filled(to, [], zero)),
  ]);

/** Without zero points, with which runtimes would leave their product of one row by a matrix. */
export const lowerByteMatmul: Lowering<'byteMatmul'> = (_op, inputs, emitter) =>
  emitter.emit('Cast', [emitter.emit('MatMulInteger', namesOf(inputs))], {
    attributes: [int('to', ONNX_DATA_TYPE.float32)],
  });
