import { trace, type Builder, type Graph, type V } from '@distilwhisper/graph';
import { tensor, type AnyTensor } from '@distilwhisper/tensor';

/** Sizes of whisper-base. */
const STATE = 512;
const HEADS = 8;
const LAYERS = 6;

/** Deterministic weights of a trained model's size. */
const weights = (...shape: number[]): AnyTensor => {
  const count = shape.reduce((a, b) => a * b, 1);
  const data = new Float32Array(count);
  for (let i = 0; i < count; i += 1) data[i] = (((i * 2654435761) >>> 0) / 2 ** 32 - 0.5) * 0.08;
  return tensor('float32', shape, data);
};

type Hidden = V<readonly ['batch', 'time', 'state']>;
const AXES = ['batch', 'time', 'state'] as const;

const linear = (g: Builder, x: Hidden, path: string, from: number, to: number): Hidden => {
  const { w } = g.parameters({ w: weights(to, from) }, path);
  return g.named(g.linear(x, w as unknown as V<readonly ['out', 'state']>), AXES);
};

const feedForward = (g: Builder, x: Hidden, path: string): Hidden => {
  const inner = g.gelu(linear(g, x, `${path}.up`, STATE, 4 * STATE));
  return g.add(x, linear(g, inner, `${path}.down`, 4 * STATE, STATE));
};

const project = (g: Builder, x: Hidden, layer: number) => ({
  q: linear(g, x, `${layer}.q`, STATE, STATE),
  k: linear(g, x, `${layer}.k`, STATE, STATE),
  v: linear(g, x, `${layer}.v`, STATE, STATE),
});

/** The work of an encoder: input `x` [1, time, 512]. */
export const encoderLike = (): Graph =>
  trace((g) => {
    let x: Hidden = g.input('x', 'float32', AXES, { batch: 1, state: STATE });
    for (let layer = 0; layer < LAYERS; layer += 1) {
      const { q, k, v } = project(g, x, layer);
      const mixed = g.attention(q, k, v, { heads: HEADS });
      x = feedForward(g, linear(g, mixed, `${layer}.out`, STATE, STATE), `${layer}`);
    }
    return { y: x };
  });

export interface StepOptions {
  /** `present`: past and new keys and values, ready to be fed. `new`: the new ones only. */
  readonly returns: 'present' | 'new';
}

/** The work of a decoder's step with self-attention only: `x` [1, 1, 512], `k.N` and `v.N` the cache. */
export const stepLike = ({ returns }: StepOptions): Graph =>
  trace((g) => {
    const sizes = { batch: 1, state: STATE };
    let x: Hidden = g.input('x', 'float32', AXES, { ...sizes, time: 1 });
    const outputs: Record<string, Hidden> = {};
    const append = (name: string, next: Hidden): Hidden => {
      const past = g.input(name, 'float32', AXES, { ...sizes, time: 'past' });
      const present = g.concat([past, next], AXES, 1);
      outputs[`new.${name}`] = returns === 'present' ? present : next;
      return present;
    };
    for (let layer = 0; layer < LAYERS; layer += 1) {
      const { q, k, v } = project(g, x, layer);
      const [keys, values] = [append(`k.${layer}`, k), append(`v.${layer}`, v)];
      const mixed = g.attention(q, keys, values, { heads: HEADS });
      x = feedForward(g, linear(g, mixed, `${layer}.out`, STATE, STATE), `${layer}`);
    }
    return { logits: linear(g, x, 'vocabulary', STATE, 51865), ...outputs };
  });

export { LAYERS, STATE };
