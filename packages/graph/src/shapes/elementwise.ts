import type { DType } from '@distilwhisper/tensor';
import {
  requireBroadcast,
  requireDType,
  requireFloat,
  requireSameDType,
  type Fail,
  type Typed,
} from './rule.js';

/** x -> the same dtype and shape. */
export const unaryShape = (fail: Fail, x: Typed): Typed => {
  requireFloat(fail, x);
  return x;
};

/** a, b -> dtype and shape of a; b broadcasts to a. */
export const binaryShape = (fail: Fail, a: Typed, b: Typed): Typed => {
  requireSameDType(fail, a, b);
  if (a.dtype === 'bool') fail('arguments must be numbers, are bool');
  requireBroadcast(fail, 'the right argument', b.shape, a.shape);
  return a;
};

export const compareShape = (fail: Fail, a: Typed, b: Typed): Typed => ({
  dtype: 'bool',
  shape: binaryShape(fail, a, b).shape,
});

export const logicShape = (fail: Fail, a: Typed, b: Typed = a): Typed => {
  requireDType(fail, 'the left argument', a, 'bool');
  requireDType(fail, 'the right argument', b, 'bool');
  requireBroadcast(fail, 'the right argument', b.shape, a.shape);
  return a;
};

/** condition, a, b -> dtype and shape of a; condition and b broadcast to a. */
export const whereShape = (fail: Fail, condition: Typed, a: Typed, b: Typed): Typed => {
  requireDType(fail, 'the condition', condition, 'bool');
  requireSameDType(fail, a, b);
  requireBroadcast(fail, 'the condition', condition.shape, a.shape);
  requireBroadcast(fail, 'the last argument', b.shape, a.shape);
  return a;
};

const CASTABLE: readonly DType[] = [
  'float32',
  'float64',
  'float16',
  'int64',
  'int32',
  'int8',
  'uint8',
  'bool',
];

export const castShape = (fail: Fail, x: Typed, to: DType): Typed => {
  for (const dtype of [x.dtype, to])
    if (!CASTABLE.includes(dtype)) fail(`${dtype} cannot be cast; one of ${CASTABLE.join(', ')}`);
  return { dtype: to, shape: x.shape };
};
