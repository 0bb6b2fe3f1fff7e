import { trace, type Graph } from '@distilwhisper/graph';
import {
  createRng,
  fillNormal,
  zeros,
  type Axes,
  type F32,
  type HostTensor,
} from '@distilwhisper/tensor';

const random = <const A extends Axes>(
  axes: A,
  shape: number[],
  seed: number,
  spread = 1,
): F32<A> => {
  const result = zeros<'float32', A>('float32', shape);
  fillNormal(createRng(seed), result.data, 0, spread);
  return result;
};

/**
 * A model with every use of a weight: a token embedding that is looked up and projected with, a convolution,
 * projections, an expert in a branch. Input `tokens` int32 [batch, time], output `logits` [batch, time, 50].
 */
export const tiedModel = (seed = 1, state = 40): Graph =>
  trace((g) => {
    const p = g.parameters({
      table: random(['token', 'state'], [50, state], seed),
      conv: random(['state', 'state', 3], [state, state, 3], seed + 1, 0.1),
      bias: random(['state'], [state], seed + 2, 0.1),
      norm: {
        weight: random(['state'], [state], seed + 3, 0.1),
        bias: random(['state'], [state], seed + 4, 0.1),
      },
      fc1: {
        weight: random(['inner', 'state'], [64, state], seed + 5, 0.2),
        bias: random(['inner'], [64], seed + 6, 0.1),
      },
      fc2: { weight: random(['state', 'inner'], [state, 64], seed + 7, 0.2) },
      expert: { weight: random(['state', 'state'], [state, state], seed + 8, 0.2) },
    });
    const tokens = g.input('tokens', 'int32', ['batch', 'time']);
    const x = g.gather(p.table, tokens);
    const turned = g.transpose(x, ['batch', 'state', 'time'], [0, 2, 1]);
    const mixed = g.conv1d(turned, p.conv, p.bias, { padding: 1 });
    const back = g.transpose(mixed, ['batch', 'time', 'state'], [0, 2, 1]);
    const normal = g.layerNorm(back, p.norm.weight, p.norm.bias);
    const inner = g.gelu(g.linear(normal, p.fc1.weight, p.fc1.bias));
    const out = g.linear(inner, p.fc2.weight);
    const isLoud = g.less(g.fill(0, [], []), g.mean(out));
    const { y } = g.if(
      isLoud,
      () => ({ y: g.linear(out, p.expert.weight) }),
      () => ({ y: g.add(out, g.linear(out, p.expert.weight)) }),
    );
    return { logits: g.linear(g.add(back, y), p.table) };
  });

export const tiedFeeds = (): { readonly tokens: HostTensor<'int32'> } => ({
  tokens: { dtype: 'int32', shape: [2, 5], data: Int32Array.of(0, 7, 49, 3, 3, 12, 30, 1, 0, 44) },
});
