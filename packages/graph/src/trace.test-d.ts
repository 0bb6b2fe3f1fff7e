// Checked by `tsc`, never run: what the types accept and refuse.
import type { F32 } from '@distilwhisper/tensor';
import { trace, type Builder, type TensorSpec, type V, type Value, type Values } from './index.js';

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <T extends true>(): T | undefined => undefined;

interface FeedForwardParams {
  readonly fc1: { readonly weight: F32<readonly ['ffn', 'state']>; readonly bias: F32<['ffn']> };
  readonly fc2: {
    readonly weight: TensorSpec<'float32', readonly ['state', 'ffn']>;
    readonly bias: null;
  };
  readonly blocks: readonly F32<readonly ['state']>[];
}
type Params = Values<FeedForwardParams>;
type Hidden = V<readonly ['batch', 'time', 'state']>;

isTrue<Same<Params['fc1']['weight'], V<readonly ['ffn', 'state']>>>();
isTrue<Same<Params['fc1']['bias'], V<readonly ['ffn']>>>();
isTrue<Same<Params['fc2']['bias'], null>>();
isTrue<Same<Params['blocks'][number], V<readonly ['state']>>>();

const feedForward = (g: Builder, p: Params, x: Hidden): Hidden => {
  const inner = g.gelu(g.linear(x, p.fc1.weight, p.fc1.bias));
  isTrue<Same<typeof inner, V<readonly ['batch', 'time', 'ffn']>>>();
  // @ts-expect-error the inner axes 'ffn' and 'state' differ
  g.linear(inner, p.fc1.weight);
  // @ts-expect-error a bias of another axis
  g.linear(x, p.fc1.weight, p.blocks[0]);
  return g.add(x, g.linear(inner, p.fc2.weight));
};

export const accepted = (p: FeedForwardParams) =>
  trace((g) => {
    const mel = g.input('mel', 'float32', ['batch', 80, 'frame']);
    isTrue<Same<typeof mel, V<readonly ['batch', 80, 'frame']>>>();
    const x = g.input('x', 'float32', ['batch', 'time', 'state'], { state: 4 });
    const y = feedForward(g, g.parameters(p), x);
    // @ts-expect-error hidden states are not log-mel
    feedForward(g, g.parameters(p), mel);
    const heads = g.reshape(
      y,
      ['batch', 'time', 'head', 'headState'],
      [g.dim(y, 0), g.dim(y, 1), 2, 2],
    );
    isTrue<Same<typeof heads, V<readonly ['batch', 'time', 'head', 'headState']>>>();
    // @ts-expect-error four names, three sizes
    g.reshape(y, ['batch', 'time', 'head', 'headState'], [1, 2, 3]);
    const tokens = g.input('tokens', 'int32', ['batch', 'token']);
    const table = g.parameters({ table: p.fc1.weight }).table;
    const rows = g.gather(table, tokens);
    isTrue<Same<typeof rows, V<readonly ['batch', 'token', 'state']>>>();
    // @ts-expect-error indices must be int32
    g.gather(table, x);
    // @ts-expect-error a float cannot be added to integers
    g.add(tokens, x);
    const attended = g.attention(x, x, x, { heads: 2 });
    isTrue<Same<typeof attended, Hidden>>();
    const wave = g.conv1d(mel, g.input('w', 'float32', ['out', 80, 3]), null, {
      stride: 2,
      as: 'time',
    });
    isTrue<Same<typeof wave, V<readonly ['batch', 'out', 'time']>>>();
    const product = g.matmul(
      heads,
      g.transpose(heads, ['batch', 'time', 'headState', 'head'], [0, 1, 3, 2]),
    );
    isTrue<Same<typeof product, V<readonly ['batch', 'time', 'head', 'head']>>>();
    // @ts-expect-error 'headState' does not meet 'head'
    g.matmul(heads, heads);
    const total = g.sum(y);
    isTrue<Same<typeof total, V<readonly []>>>();
    const mask: Value<'bool', readonly ['batch', 'token']> = g.less(tokens, 7);
    return { y: g.sub(1, total), mask };
  });
