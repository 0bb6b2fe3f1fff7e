import type { Axes, Axis } from '@distilwhisper/tensor';
import type { AnyValue, V } from '../ir.js';
import type { AttentionOp } from '../op.js';
import type { Recorder } from './recorder.js';
import { fromStart } from './reduce.js';

/** `heads` is required. Defaults: `scale` 1 / sqrt(d / heads), not causal, k and v as [b, s, d]. */
export interface AttentionOptions {
  readonly heads: number;
  readonly scale?: number;
  readonly causal?: boolean;
  readonly kv?: AttentionOp['kv'];
  /** Added to the scores; broadcasts to [b, heads, t, s]. */
  readonly bias?: AnyValue;
}

export interface LayerOps {
  /** x w + with w as [k, n] for every leading axis, or a batch of matrices with x's leading axes. */
  readonly matmul: {
    <B extends Axes, M extends Axis, K extends Axis, N extends Axis>(
      a: V<readonly [...B, M, K]>,
      b: V<readonly [K, N]>,
    ): V<readonly [...B, M, N]>;
    <B extends Axes, M extends Axis, K extends Axis, N extends Axis>(
      a: V<readonly [...B, M, K]>,
      b: V<readonly [...B, K, N]>,
    ): V<readonly [...B, M, N]>;
  };
  /** x w^T + bias, with w [out, in] as PyTorch stores it. */
  readonly linear: <B extends Axes, I extends Axis, O extends Axis>(
    x: V<readonly [...B, I]>,
    weight: V<readonly [O, I]>,
    bias?: V<readonly [O]> | null,
  ) => V<readonly [...B, O]>;
  /** x [b, cin, t], weight [cout, cin, kernel] -> [b, cout, floor((t + 2 padding - kernel) / stride) + 1]. */
  readonly conv1d: <
    B extends Axis,
    C extends Axis,
    T extends Axis,
    O extends Axis,
    K extends Axis,
    const R extends Axis = T,
  >(
    x: V<readonly [B, C, T]>,
    weight: V<readonly [O, C, K]>,
    bias: V<readonly [O]> | null,
    options: { readonly stride?: number; readonly padding?: number; readonly as?: R },
  ) => V<readonly [B, O, R]>;
  /** Over the last axis; epsilon 1e-5 by default. */
  readonly layerNorm: <A extends Axes, D extends Axis>(
    x: V<readonly [...A, D]>,
    weight: V<readonly [D]>,
    bias: V<readonly [D]>,
    epsilon?: number,
  ) => V<readonly [...A, D]>;
  readonly softmax: <A extends Axes>(x: V<A>, axis?: number) => V<A>;
  readonly logSoftmax: <A extends Axes>(x: V<A>, axis?: number) => V<A>;
  /** Multi-head attention, see `AttentionOp`. */
  readonly attention: <B extends Axis, T extends Axis, D extends Axis>(
    q: V<readonly [B, T, D]>,
    k: AnyValue & { readonly dtype: 'float32' },
    v: AnyValue & { readonly dtype: 'float32' },
    options: AttentionOptions,
  ) => V<readonly [B, T, D]>;
}

export const layerOps = ({ emit }: Recorder): LayerOps => {
  const one = (...call: Parameters<Recorder['emit']>): AnyValue => emit(...call)[0]!;
  const overAxis =
    (kind: 'softmax' | 'logSoftmax') =>
    (x: AnyValue, axis = -1) =>
      one({ kind, axis: fromStart(axis, x.shape.length) }, [x]);
  const ops = {
    matmul: (a: AnyValue, b: AnyValue) =>
      one({ kind: 'matmul', transposeA: false, transposeB: false }, [a, b]),
    linear: (x: AnyValue, weight: AnyValue, bias?: AnyValue | null) => {
      const y = one({ kind: 'matmul', transposeA: false, transposeB: true }, [x, weight]);
      return bias ? one({ kind: 'add' }, [y, bias]) : y;
    },
    conv1d: (
      x: AnyValue,
      weight: AnyValue,
      bias: AnyValue | null,
      { stride = 1, padding = 0 }: { stride?: number; padding?: number },
    ) => one({ kind: 'conv1d', stride, padding }, bias ? [x, weight, bias] : [x, weight]),
    layerNorm: (x: AnyValue, weight: AnyValue, bias: AnyValue, epsilon = 1e-5) =>
      one({ kind: 'layerNorm', epsilon }, [x, weight, bias]),
    softmax: overAxis('softmax'),
    logSoftmax: overAxis('logSoftmax'),
    attention: (q: AnyValue, k: AnyValue, v: AnyValue, options: AttentionOptions) => {
      const { heads, causal = false, kv = 'time-state', bias } = options;
      const scale = options.scale ?? (Number(q.shape[2]) / heads) ** -0.5;
      const op: AttentionOp = { kind: 'attention', heads, scale, causal, kv };
      return one(op, bias ? [q, k, v, bias] : [q, k, v]);
    },
  };
  return ops as unknown as LayerOps;
};
