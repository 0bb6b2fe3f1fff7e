import type * as core from '@tensorflow/tfjs-core';

/**
 * What the engine needs of TensorFlow.js: the namespace of `@tensorflow/tfjs-core` (with a backend),
 * `@tensorflow/tfjs`, `@tensorflow/tfjs-node` or `@tensorflow/tfjs-node-gpu`.
 * It is given by the caller, so that this package installs where none of them does.
 */
export type Tfjs = Pick<
  typeof core,
  // state
  | 'getBackend'
  | 'keep'
  | 'tensor'
  | 'tidy'
  | 'version_core'
  // elementwise
  | 'abs'
  | 'add'
  | 'cast'
  | 'div'
  | 'equal'
  | 'erf'
  | 'exp'
  | 'floorDiv'
  | 'greaterEqual'
  | 'isNaN'
  | 'less'
  | 'log'
  | 'logicalAnd'
  | 'logicalNot'
  | 'maximum'
  | 'minimum'
  | 'mod'
  | 'mul'
  | 'neg'
  | 'notEqual'
  | 'reciprocal'
  | 'relu'
  | 'round'
  | 'rsqrt'
  | 'sigmoid'
  | 'sqrt'
  | 'square'
  | 'sub'
  | 'tanh'
  | 'where'
  // reductions
  | 'any'
  | 'argMax'
  | 'max'
  | 'mean'
  | 'min'
  | 'sum'
  // shape
  | 'broadcastTo'
  | 'clone'
  | 'concat'
  | 'fill'
  | 'gather'
  | 'pad'
  | 'range'
  | 'reshape'
  | 'scatterND'
  | 'slice'
  | 'stack'
  | 'stridedSlice'
  | 'transpose'
  // layers
  | 'logSoftmax'
  | 'matMul'
  | 'softmax'
>;

export type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
