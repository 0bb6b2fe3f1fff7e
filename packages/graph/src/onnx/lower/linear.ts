import { int, ints } from '../attribute.js';
import type { Emitter, Operand } from '../emitter.js';
import { CONTRIB, namesOf, type Lowering } from './lowering.js';

/** Exchanges the last two axes. */
const swapLast = (x: Operand, emitter: Emitter): string => {
  const rank = x.shape.length;
  const perm = x.shape.map((_, axis) => axis);
  perm[rank - 1] = rank - 2;
  perm[rank - 2] = rank - 1;
  return emitter.emit('Transpose', [x.name], { attributes: [ints('perm', perm)] });
};

export const lowerMatmul: Lowering<'matmul'> = ({ transposeA, transposeB }, [a, b], emitter) => {
  if (emitter.contrib && (transposeA || transposeB))
    return emitter.emit('FusedMatMul', [a!.name, b!.name], {
      domain: CONTRIB,
      attributes: [int('transA', transposeA ? 1 : 0), int('transB', transposeB ? 1 : 0)],
    });
  const left = transposeA ? swapLast(a!, emitter) : a!.name;
  const right = transposeB ? swapLast(b!, emitter) : b!.name;
  return emitter.emit('MatMul', [left, right]);
};

export const lowerConv1d: Lowering<'conv1d'> = ({ stride, padding }, inputs, emitter) =>
  emitter.emit('Conv', namesOf(inputs), {
    attributes: [ints('strides', [stride]), ints('pads', [padding, padding])],
  });

/**
 * The gradient of a convolution by its input is the transposed convolution.
 * With a stride s, s inputs share one output length: the longest is computed and cut.
 */
export const lowerConv1dInputGrad: Lowering<'conv1dInputGrad'> = (
  { stride, padding, length },
  [dy, w],
  emitter,
) => {
  const longest = emitter.emit('ConvTranspose', [dy!.name, w!.name], {
    attributes: [
      ints('strides', [stride]),
      ints('pads', [padding, padding]),
      ints('output_padding', [stride - 1]),
    ],
  }); // [b, cin, length .. length + stride - 1]
  if (stride === 1) return longest;
  return emitter.emit('Slice', [
    longest,
    emitter.int64s([0]),
    emitter.size(length),
    emitter.int64s([2]),
  ]);
};

/**
 * dw[o, i, tap] = sum over batch and time of dy[b, o, t] x[b, i, t stride + tap - padding]:
 * one matrix product for each tap of the kernel.
 */
export const lowerConv1dWeightGrad: Lowering<'conv1dWeightGrad'> = (
  { stride, padding, kernel },
  [dy, x],
  emitter,
) => {
  const time = emitter.int64s([2]);
  const padded =
    padding === 0
      ? x!.name
      : emitter.emit('Pad', [x!.name, emitter.int64s([padding, padding]), '', time]);
  const step = emitter.int64s([stride]);
  const frames = emitter.size(dy!.shape[2]!);
  const reach = emitter.emit('Mul', [frames, step]); // t' stride: end of the first tap, exclusive
  const taps = Array.from({ length: kernel }, (_, tap) => {
    const start = emitter.int64s([tap]);
    const end = emitter.emit('Add', [reach, emitter.int64s([tap])]);
    const seen = emitter.emit('Slice', [padded, start, end, time, step]); // [b, cin, t']
    const turned = emitter.emit('Transpose', [seen], { attributes: [ints('perm', [0, 2, 1])] });
    const product = emitter.emit('MatMul', [dy!.name, turned]); // [b, cout, cin]
    const summed = emitter.emit('ReduceSum', [product, emitter.int64s([0])], {
      attributes: [int('keepdims', 0)],
    });
    return emitter.emit('Unsqueeze', [summed, time]); // [cout, cin, 1]
  });
  return emitter.emit('Concat', taps, { attributes: [int('axis', 2)] });
};
