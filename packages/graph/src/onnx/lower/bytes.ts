import { filled } from '../filled.js';
import { namesOf, type Lowering } from './lowering.js';
import { toFloat } from './quantised.js';

export const lowerRoundToByte: Lowering<'roundToByte'> = ({ to, zero }, [x], emitter) =>
  emitter.emit('QuantizeLinear', [
    x!.name,
    emitter.float(1),
    emitter.constant(filled(to, [], zero)),
  ]);

/** Without zero points, with which runtimes would leave their product of one row by a matrix. */
export const lowerByteMatmul: Lowering<'byteMatmul'> = (_op, inputs, emitter) =>
  toFloat(emitter.emit('MatMulInteger', namesOf(inputs)), emitter);
