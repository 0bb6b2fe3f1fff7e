import { int, ints } from '../attribute.js';
import { ONNX_DATA_TYPE } from '../data-type.js';
import type { QuantScheme } from '../../op.js';
import type { Emitter, Operand } from '../emitter.js';
import { filled } from '../filled.js';
import { CONTRIB, namesOf, type Lowering } from './lowering.js';

export const toFloat = (x: string, emitter: Emitter): string =>
  emitter.emit('Cast', [x], { attributes: [int('to', ONNX_DATA_TYPE.float32)] });

/**
 * `Cast` and `Mul`, not `DequantizeLinear`: runtimes fold the former at load where the weight is constant,
 * and leave the latter to each run.
 */
export const lowerDequantize: Lowering<'dequantize'> = ({ axis }, [x, scale], emitter) => {
  const following = x!.shape.length - 1 - axis;
  const aligned =
    following === 0
      ? scale!.name
      : emitter.emit('Unsqueeze', [
          scale!.name,
          emitter.int64s(Array.from({ length: following }, (_, i) => i + 1)),
        ]);
  return emitter.emit('Mul', [toFloat(x!.name, emitter), aligned]);
};

export const lowerQuantMatmul: Lowering<'quantMatmul'> = ({ scheme }, inputs, emitter) =>
  scheme.name === 'dynamic-int8'
    ? dynamicMatmul(inputs, emitter)
    : blockMatmul(scheme, inputs, emitter);

/**
 * Standard operations, of which onnxruntime makes its own, with the bias that follows. All products of one x share its
 * rounding.
 */
const dynamicMatmul = (inputs: readonly Operand[], emitter: Emitter): string => {
  const [x, weight, scale, zeroPoint] = namesOf(inputs) as [string, string, string, string?];
  const [quantised, xScale, xZero] = emitter.once(`DynamicQuantizeLinear ${x}`, () =>
    emitter.emitMany('DynamicQuantizeLinear', [x], 3),
  ) as [string, string, string];
  const sums = emitter.emit('MatMulInteger', [
    quantised,
    weight,
    xZero,
    ...(zeroPoint === undefined ? [] : [zeroPoint]),
  ]);
  const unit = emitter.emit('Mul', [xScale, scale]);
  return emitter.emit('Mul', [toFloat(sums, emitter), unit]);
};

type BlockScheme = Extract<QuantScheme, { readonly name: 'block' }>;

/**
 * `MatMulNBits` with 8 bits and float32 activations unpacks the weight at each run, which takes longer than the
 * product: then a float32 weight that runtimes compute once, at load, is the better form.
 */
const blockMatmul = (scheme: BlockScheme, inputs: readonly Operand[], emitter: Emitter): string => {
  const { bits, activations = 'float32' } = scheme;
  if (emitter.contrib && (bits === 4 || activations === 'int8'))
    return matmulNBits(scheme, inputs, emitter);
  const weight = emitter.contrib
    ? unpackedWeight(scheme, inputs, emitter)
    : dequantizedWeight(scheme, inputs, emitter);
  const turned = emitter.emit('Transpose', [weight], { attributes: [ints('perm', [1, 0])] });
  return emitter.emit('MatMul', [inputs[0]!.name, turned]);
};

/** Accuracy levels of `MatMulNBits`: the type that x may be rounded to. */
const ACCURACY = { float32: 1, int8: 4 };

const matmulNBits = (
  { bits, block, k, n, activations = 'float32' }: BlockScheme,
  inputs: readonly Operand[],
  emitter: Emitter,
): string =>
  emitter.emit('MatMulNBits', namesOf(inputs), {
    domain: CONTRIB,
    attributes: [
      int('K', k),
      int('N', n),
      int('bits', bits),
      int('block_size', block),
      int('accuracy_level', ACCURACY[activations]),
    ],
  });

/** The weight [n, k] by the standard's block-wise `DequantizeLinear`. */
const dequantizedWeight = (
  scheme: BlockScheme,
  [, packed, scales, zeroPoints]: readonly Operand[],
  emitter: Emitter,
): string => {
  const { bits, block, k, n } = scheme;
  const blocks = Math.ceil(k / block);
  const weight = reinterpret(packed!, scheme, [n, blocks * block], emitter);
  const zero = zeroPoints
    ? reinterpret(zeroPoints, scheme, [n, blocks], emitter)
    : emitter.constant(filled(storedType(bits), [n, blocks], 2 ** (bits - 1)));
  const columns = emitter.emit('Reshape', [scales!.name, emitter.int64s([n, blocks])]);
  const full = emitter.emit('DequantizeLinear', [weight, columns, zero], {
    attributes: [int('axis', 1), int('block_size', block)],
  }); // [n, blocks * block]
  return cutColumns(full, blocks * block, k, emitter);
};

/** The weight [n, k] by operations that runtimes fold where the packed one is constant; 8 bits. */
const unpackedWeight = (
  { block, k, n }: BlockScheme,
  [, packed, scales, zeroPoints]: readonly Operand[],
  emitter: Emitter,
): string => {
  const blocks = Math.ceil(k / block);
  const column = emitter.int64s([n, blocks, 1]);
  const codes = toFloat(packed!.name, emitter); // [n, blocks, block]
  const zero = zeroPoints
    ? toFloat(emitter.emit('Reshape', [zeroPoints.name, column]), emitter)
    : emitter.float(128);
  const scale = emitter.emit('Reshape', [scales!.name, column]);
  const scaled = emitter.emit('Mul', [emitter.emit('Sub', [codes, zero]), scale]);
  const full = emitter.emit('Reshape', [scaled, emitter.int64s([n, blocks * block])]);
  return cutColumns(full, blocks * block, k, emitter);
};

/** The first `k` of `columns`: the last block may be filled up. */
const cutColumns = (x: string, columns: number, k: number, emitter: Emitter): string =>
  columns === k
    ? x
    : emitter.emit('Slice', [x, emitter.int64s([0]), emitter.int64s([k]), emitter.int64s([1])]);

const storedType = (bits: 4 | 8) => (bits === 4 ? 'uint4' : 'uint8');

/** The same numbers under the dtype and shape that the standard operations want, rows without padding. */
const reinterpret = (
  operand: Operand,
  { bits }: BlockScheme,
  shape: readonly [number, number],
  emitter: Emitter,
): string => {
  const data = emitter.constantData(operand.name)?.data;
  if (!(data instanceof Uint8Array))
    return emitter.unsupported('packed weights that are not constant');
  const isPadded = bits === 4 && shape[1] % 2 === 1;
  const packed = isPadded ? joinRows(data, shape) : data;
  return emitter.constant({ dtype: storedType(bits), shape, data: packed });
};

/** Packs rows of an odd number of 4-bit numbers, each padded to whole bytes, without gaps. */
const joinRows = (rows: Uint8Array, [count, length]: readonly [number, number]): Uint8Array => {
  const packed = new Uint8Array(Math.ceil((count * length) / 2));
  const rowBytes = (length + 1) / 2;
  for (let i = 0; i < count * length; i += 1) {
    const column = i % length;
    const byte = rows[Math.floor(i / length) * rowBytes + (column >> 1)]!;
    const nibble = column % 2 === 0 ? byte & 15 : byte >> 4;
    packed[i >> 1]! |= i % 2 === 0 ? nibble : nibble << 4;
  }
  return packed;
};
