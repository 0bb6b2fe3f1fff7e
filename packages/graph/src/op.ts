import type { DType } from '@distilwhisper/tensor';
import type { Dim, Shape } from './dims/dim.js';
import type { Graph } from './ir.js';

/** Elementwise functions of one float tensor. `gelu` is the exact one, `0.5 x (1 + erf(x / sqrt 2))`. */
export type UnaryKind =
  | 'neg'
  | 'abs'
  | 'sign'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'reciprocal'
  | 'erf'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'gelu';

/** Elementwise functions of two tensors of one dtype; the right one broadcasts to the left one's shape. */
export type BinaryKind = 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min';
export type CompareKind = 'equal' | 'less' | 'greaterEqual';
export type ReduceKind = 'sum' | 'mean' | 'max';

/**
 * Every operation. A new engine is one exhaustive switch over `kind`.
 * Inputs are given in the order shown; `?` marks one that may be missing.
 */
export type Op =
  // elementwise
  | { readonly kind: UnaryKind } //                                  x
  | { readonly kind: BinaryKind } //                                 a, b
  | { readonly kind: CompareKind } //                                a, b -> bool
  | { readonly kind: 'not' } //                                      a: bool
  | { readonly kind: 'and' } //                                      a, b: bool
  | { readonly kind: 'where' } //                                    cond: bool, a, b (cond and b broadcast to a)
  | { readonly kind: 'cast'; readonly to: DType } //                 x
  | { readonly kind: 'stopGradient' } //                             x; the identity, cut by differentiation
  // reductions
  | {
      readonly kind: 'reduce';
      readonly by: ReduceKind;
      readonly axes: readonly number[];
      readonly keepDims: boolean;
    } //                                                             x
  | { readonly kind: 'argmax'; readonly axis: number } //            x -> int32, axis dropped, first of equals
  // shape
  | { readonly kind: 'reshape'; readonly shape: Shape } //           x
  | { readonly kind: 'transpose'; readonly perm: readonly number[] } // x
  | { readonly kind: 'expand'; readonly shape: Shape } //            x, numpy broadcasting
  | { readonly kind: 'concat'; readonly axis: number } //            x1, x2, ...
  | { readonly kind: 'slice'; readonly axis: number; readonly start: Dim; readonly end: Dim } // x
  | { readonly kind: 'pad'; readonly axis: number; readonly before: Dim; readonly after: Dim } // x, zeros
  | { readonly kind: 'gather'; readonly axis: number } //            x, indices: int32 (any rank)
  | { readonly kind: 'scatterAdd'; readonly size: Dim } //           updates [n, ...rest], indices: int32 [n] -> [size, ...rest]
  | { readonly kind: 'nonzero'; readonly symbol: string } //         mask: bool [n] -> int32 [symbol], ascending
  | { readonly kind: 'iota'; readonly size: Dim } //                 -> int32 [size] = 0, 1, ...
  | { readonly kind: 'fill'; readonly shape: Shape; readonly value: number; readonly dtype: DType } // ->
  // linear algebra and layers
  | { readonly kind: 'matmul'; readonly transposeA: boolean; readonly transposeB: boolean } // a [...b, m, k], b [...b, k, n] or [k, n]
  | { readonly kind: 'conv1d'; readonly stride: number; readonly padding: number } // x [b, cin, t], w [cout, cin, kernel], bias? [cout]
  | {
      readonly kind: 'conv1dInputGrad';
      readonly stride: number;
      readonly padding: number;
      readonly length: Dim;
    } //                                                             dy [b, cout, t'], w -> dx [b, cin, length]
  | {
      readonly kind: 'conv1dWeightGrad';
      readonly stride: number;
      readonly padding: number;
      readonly kernel: number;
    } //                                                             dy, x -> dw [cout, cin, kernel]
  | { readonly kind: 'layerNorm'; readonly epsilon: number } //      x [..., d], weight [d], bias [d]
  | { readonly kind: 'softmax'; readonly axis: number } //           x
  | { readonly kind: 'logSoftmax'; readonly axis: number } //        x
  | AttentionOp //                                                   q [b, t, d], k, v, bias? (added to the scores)
  // quantised weights
  | { readonly kind: 'dequantize'; readonly axis: number } //        x: int8 or uint8, scale: float32 [size of axis] -> float32
  | { readonly kind: 'quantMatmul'; readonly scheme: QuantScheme } // x [..., k], packed weight, scales, zero points?
  // bytes
  | { readonly kind: 'roundToByte'; readonly to: 'int8' | 'uint8'; readonly zero: number } // x: float32; x + zero to the nearest whole number, halves to even, cut to the range
  | { readonly kind: 'byteMatmul' } //                               a: uint8 [...b, m, k], b: int8 [...b, k, n] -> float32, whole sums
  // made by rewrites only
  | { readonly kind: 'biasGelu' } //                                 x [..., d], bias [d]
  | { readonly kind: 'addLayerNorm'; readonly epsilon: number } //   x, residual, weight, bias -> normalised, sum
  // control: the inputs after the condition feed both branches' `Graph.inputs`, which have the same order; so do the outputs
  | { readonly kind: 'if'; readonly then: Graph; readonly otherwise: Graph }; // cond: bool [], captured ...

/**
 * Multi-head scaled dot-product attention, softmax(scale q k^T + bias) v by head.
 * `kv: 'time-state'`: k, v [b, s, d]; `kv: 'head-time'`: k, v [b, heads, s, d / heads], as caches keep them.
 * `causal`: query i sees keys up to s - t + i (the last query sees all).
 */
export interface AttentionOp {
  readonly kind: 'attention';
  readonly heads: number;
  readonly scale: number;
  readonly causal: boolean;
  readonly kv: 'time-state' | 'head-time';
}

/** How a weight [n, k] of `quantMatmul` is stored; y = x w^T. */
export type QuantScheme =
  | { readonly name: 'dynamic-int8' } //   weight int8 [k, n], scale [n] or []; x is quantised at run time, per tensor, uint8
  | {
      readonly name: 'block';
      readonly bits: 4 | 8;
      readonly block: number;
      readonly k: number;
      readonly n: number;
      /** `int8` allows an engine to round x to 8 bits, block by block, which is faster. Default: it may not. */
      readonly activations?: 'float32' | 'int8';
    }; // as onnxruntime's MatMulNBits

export type OpKind = Op['kind'];

/** The operations of one kind: `OpOf<'slice'>` has `axis`, `start` and `end`. */
export type OpOf<K extends OpKind, O = Op> = O extends { readonly kind: infer X }
  ? K extends X
    ? O
    : never
  : never;
