import { subDims, type Dim } from '../dims/dim.js';
import type { AttentionOp } from '../op.js';
import {
  lastOf,
  requireAxis,
  requireBroadcast,
  requireFloat,
  requireRank,
  requireShape,
  type Fail,
  type Typed,
} from './rule.js';

/** x [..., d], weight [d], bias [d] -> x. */
export const layerNormShape = (fail: Fail, x: Typed, weight: Typed, bias: Typed): Typed => {
  requireFloat(fail, x);
  if (x.shape.length === 0) fail('x must have a last axis');
  requireShape(fail, 'the weight', weight, [lastOf(x.shape)]);
  requireShape(fail, 'the bias', bias, [lastOf(x.shape)]);
  return x;
};

export const addLayerNormShape = (
  fail: Fail,
  [x, residual, weight, bias]: readonly Typed[],
): Typed[] => {
  requireShape(fail, 'the residual', residual!, x!.shape);
  return [layerNormShape(fail, x!, weight!, bias!), x!];
};

export const biasGeluShape = (fail: Fail, x: Typed, bias: Typed): Typed => {
  requireFloat(fail, x);
  requireShape(fail, 'the bias', bias, [lastOf(x.shape)]);
  return x;
};

export const softmaxShape = (fail: Fail, axis: number, x: Typed): Typed => {
  requireFloat(fail, x);
  requireAxis(fail, axis, x.shape.length);
  return x;
};

/** q [b, t, d]; k, v [b, s, d] or [b, heads, s, d / heads]; bias? to [b, heads, t, s] -> [b, t, d]. */
export const attentionShape = (
  fail: Fail,
  op: AttentionOp,
  [q, k, v, bias]: readonly Typed[],
): Typed => {
  requireFloat(fail, q!, k!, v!);
  requireRank(fail, 'q', q!, 3);
  const [batch, queries, state] = q!.shape as [Dim, Dim, Dim];
  if (typeof state !== 'number' || state % op.heads !== 0)
    fail(`the state size ${state} must be a multiple of ${op.heads} heads`);
  requireRank(fail, 'k', k!, op.kv === 'time-state' ? 3 : 4);
  const keys = k!.shape[op.kv === 'time-state' ? 1 : 2]!;
  const expected =
    op.kv === 'time-state' ? [batch, keys, state] : [batch, op.heads, keys, state / op.heads];
  requireShape(fail, 'k', k!, expected);
  requireShape(fail, 'v', v!, expected);
  const before = subDims(keys, queries);
  if (op.causal && typeof before === 'number' && before < 0)
    fail(`causal attention of ${queries} queries needs at least as many keys, has ${keys}`);
  if (bias) requireBroadcast(fail, 'the bias', bias.shape, [batch, op.heads, queries, keys]);
  return q!;
};
