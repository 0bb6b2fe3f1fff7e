import type { OpKind } from '../../op.js';
import type { GradientRule } from '../rule.js';
import { attentionRule } from './attention.js';
import { BINARY_GRADIENTS, castGradient, whereGradient } from './binary.js';
import { conv1dGradient, conv1dInputGradGradient, conv1dWeightGradGradient } from './conv1d.js';
import {
  concatGradient,
  expandGradient,
  gatherGradient,
  padGradient,
  reshapeGradient,
  scatterAddGradient,
  sliceGradient,
  transposeGradient,
} from './layout.js';
import { matmulGradient } from './linear.js';
import {
  addLayerNormRule,
  biasGeluRule,
  layerNormRule,
  logSoftmaxRule,
  softmaxRule,
} from './normalise.js';
import { dequantizeRule } from './quantised.js';
import { reduceGradient } from './reduce.js';
import { UNARY_GRADIENTS } from './unary.js';

/** `if` is differentiated branch by branch, elsewhere. */
type WithRule = Exclude<OpKind, 'if'>;

/** Results that are not floating point, or are cut on purpose: nothing flows back, without an error. */
const FLAT = 'flat';
/** An error where it lies between the loss and a wanted gradient. */
const NONE = 'none';

export const GRADIENTS: { readonly [K in WithRule]: GradientRule<K> | typeof FLAT | typeof NONE } =
  {
    ...UNARY_GRADIENTS,
    ...BINARY_GRADIENTS,
    equal: FLAT,
    less: FLAT,
    greaterEqual: FLAT,
    not: FLAT,
    and: FLAT,
    argmax: FLAT,
    nonzero: FLAT,
    iota: FLAT,
    fill: FLAT,
    stopGradient: FLAT,
    where: whereGradient,
    cast: castGradient,
    reduce: reduceGradient,
    reshape: reshapeGradient,
    transpose: transposeGradient,
    expand: expandGradient,
    concat: concatGradient,
    slice: sliceGradient,
    pad: padGradient,
    gather: gatherGradient,
    scatterAdd: scatterAddGradient,
    matmul: matmulGradient,
    conv1d: conv1dGradient,
    conv1dInputGrad: conv1dInputGradGradient,
    conv1dWeightGrad: conv1dWeightGradGradient,
    layerNorm: layerNormRule,
    softmax: softmaxRule,
    logSoftmax: logSoftmaxRule,
    attention: attentionRule,
    dequantize: dequantizeRule,
    quantMatmul: NONE,
    roundToByte: NONE,
    byteMatmul: NONE,
    biasGelu: biasGeluRule,
    addLayerNorm: addLayerNormRule,
  };
