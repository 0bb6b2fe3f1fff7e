import { addDims, floorDivDim, mulDims, subDims } from '../dims/dim.js';
import type { Builder } from '../builder/builder.js';
import type { Tensors } from '../engine.js';
import type { AnyValue, V } from '../ir.js';

type Program = (g: Builder, parameters: Tensors) => Readonly<Record<string, AnyValue>>;

/** Every use of a symbolic size: reshape, slice, pad, expand, iota, fill. */
const sizes: Program = (g) => {
  const x = g.input('x', 'float32', ['batch', 'frame', 4]);
  const half = floorDivDim('frame+1', 2);
  const all = mulDims('batch', 'frame');
  const pairs = g.reshape(x, ['all', 2, 2], [all, 2, 2]);
  const turned = g.transpose(pairs, ['all', 2, 2], [0, 2, 1]);
  const range = g.reshape(g.iota('frame', 'frame'), ['frame', 1], ['frame', 1]);
  const late = g.pad(x, ['batch', 'long', 4], { axis: 1, before: 'frame' });
  const cut = g.slice(late, ['batch', 'cut', 4], { axis: 1, end: subDims('2*frame', 1) });
  return {
    flat: g.reshape(x, ['all', 4], [all, 4]),
    swapped: g.reshape(turned, ['batch', 'frame', 4], ['batch', 'frame', 4]),
    first: g.slice(x, ['batch', 'half', 4], { axis: 1, end: half }),
    last: g.slice(x, ['batch', 'half', 4], { axis: 1, start: subDims('frame', half) }),
    padded: g.pad(x, ['batch', 'padded', 4], { axis: 1, before: half, after: 'frame' }),
    positions: g.expand(range, ['frame', 'half'], ['frame', half]),
    ones: g.fill(1, ['all', 'wide'], [all, addDims('2*frame', 3)]),
    moved: g.sum(cut, { axes: [1], as: ['batch', 4] }),
  };
};

/** One decoding step with a key-value cache that may be empty. */
const step: Program = (g, parameters) => {
  const p = g.parameters(parameters as Record<'table' | 'out' | 'places', Tensors[string]>);
  const [table, out] = [p.table, p.out] as unknown as V<readonly ['n', 8]>[];
  const tokens = g.input('tokens', 'int32', ['row', 'token']);
  const cached = ['row', 'head', 'past', 'headState'] as const;
  const keys = g.input('keys', 'float32', cached, { head: 2, headState: 4 });
  const values = g.input('values', 'float32', cached, { head: 2, headState: 4 });
  const now = addDims('past', 'token');
  const place = g.slice(p.places as unknown as V, ['token', 8], {
    axis: 0,
    start: 'past',
    end: now,
  });
  const embedded = g.emit({ kind: 'gather', axis: 0 }, [table!, tokens])[0] as V<
    readonly ['row', 'token', 8]
  >;
  const x = g.add(embedded, place);
  const split = (y: AnyValue & { dtype: 'float32' }) =>
    g.transpose(g.reshape(y, ['row', 'token', 2, 4], ['row', 'token', 2, 4]), cached, [0, 2, 1, 3]);
  const k = g.concat([keys, split(x)], cached, 2);
  const v = g.concat([values, split(g.linear(x, out as unknown as V<readonly [8, 8]>))], cached, 2);
  const attended = g.attention(x, k, v, { heads: 2, causal: true, kv: 'head-time' });
  return { logits: g.linear(g.add(x, attended), table!), present: k, attended };
};

/** Rows chosen by data: gathered, transformed and put back. */
const sparse: Program = (g, parameters) => {
  const p = g.parameters(parameters as Record<'w' | 'b', Tensors[string]>);
  const x = g.input('x', 'float32', ['n', 4]);
  const mask = g.input('mask', 'bool', ['n']);
  const chosen = g.emit({ kind: 'nonzero', symbol: 'chosen' }, [mask])[0]!;
  const rows = g.emit({ kind: 'gather', axis: 0 }, [x, chosen])[0] as V<readonly ['chosen', 4]>;
  const y = g.relu(
    g.linear(rows, p.w as unknown as V<readonly [4, 4]>, p.b as unknown as V<readonly [4]>),
  );
  const back = g.emit({ kind: 'scatterAdd', size: 'n' }, [y, chosen])[0] as V<readonly ['n', 4]>;
  const column = g.reshape(mask, ['n', 1], ['n', 1]);
  return { y: g.where(column, back, x), chosen };
};

/** Branches that capture inputs, parameters and each other's results. */
const branch: Program = (g, parameters) => {
  const { w } = g.parameters(parameters as Record<'w', Tensors[string]>);
  const x = g.input('x', 'float32', ['n', 4]);
  const condition = g.input('condition', 'bool', []);
  const { y, z } = g.scope('outer', () =>
    g.if(
      condition,
      () => ({ y: g.linear(x, w as unknown as V<readonly [4, 4]>), z: g.add(x, 1) }),
      () => ({ y: g.mul(x, 2), z: x }),
    ),
  );
  const { nested } = g.if(
    condition,
    () => positive(g, y),
    () => positive(g, y),
  );
  return { y, z, nested };
};

const positive = (g: Builder, y: V<readonly ['n', 4]>) =>
  g.if(
    g.less(g.fill(0, [], []), g.sum(y)),
    () => ({ nested: g.tanh(y) }),
    () => ({ nested: g.exp(g.neg(g.mul(y, y))) }),
  );

/** A strided convolution over any number of frames, and the gradients of the sum of squares. */
const convolution: Program = (g, parameters) => {
  const p = g.parameters(parameters as Record<'w' | 'b', Tensors[string]>);
  const settings = { stride: 2, padding: 1 };
  const x = g.input('x', 'float32', ['batch', 3, 'frame']);
  const y = g.emit({ kind: 'conv1d', ...settings }, [x, p.w, p.b] as AnyValue[])[0] as V;
  const dy = g.mul(y, 2);
  const back = { kind: 'conv1dInputGrad', ...settings, length: 'frame' } as const;
  const weights = { kind: 'conv1dWeightGrad', ...settings, kernel: 3 } as const;
  return {
    y,
    dx: g.emit(back, [dy, p.w])[0]!,
    dw: g.emit(weights, [dy, x])[0]!,
  };
};

/** Outputs that are inputs, parameters, or each other. */
const aliases: Program = (g, parameters) => {
  const { p } = g.parameters(parameters as Record<'p', Tensors[string]>);
  const x = g.input('x', 'float32', ['n', 3]);
  const sum = g.add(x, p as unknown as V<readonly [3]>);
  return { same: x, again: x, sum, total: sum, p: p };
};

export const PROGRAMS: Readonly<Record<string, Program>> = {
  sizes,
  step,
  sparse,
  branch,
  convolution,
  aliases,
};
