import type { Op, OpKind } from './op.js';

/** Least and greatest number of arguments where they are not one. */
const ARITY: Partial<Record<OpKind, readonly [number, number]>> = {
  add: [2, 2],
  sub: [2, 2],
  mul: [2, 2],
  div: [2, 2],
  max: [2, 2],
  min: [2, 2],
  equal: [2, 2],
  less: [2, 2],
  greaterEqual: [2, 2],
  and: [2, 2],
  where: [3, 3],
  concat: [1, Infinity],
  gather: [2, 2],
  scatterAdd: [2, 2],
  iota: [0, 0],
  fill: [0, 0],
  matmul: [2, 2],
  conv1d: [2, 3],
  conv1dInputGrad: [2, 2],
  conv1dWeightGrad: [2, 2],
  layerNorm: [3, 3],
  attention: [3, 4],
  dequantize: [2, 2],
  quantMatmul: [3, 4],
  byteMatmul: [2, 2],
  biasGelu: [2, 2],
  addLayerNorm: [4, 4],
  if: [1, Infinity],
};

export const arityOf = ({ kind }: Op): readonly [number, number] => ARITY[kind] ?? [1, 1];
