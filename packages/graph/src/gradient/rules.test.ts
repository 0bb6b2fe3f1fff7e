import { tensor, type AnyTensor } from '@distilwhisper/tensor';
import { evaluateDim } from '../dims/dim.js';
import type { AnyValue } from '../ir.js';
import type { Op, OpKind } from '../op.js';
import { trace } from '../trace.js';
import { gradCheck } from './grad-check.js';
import { GRADIENTS } from './rules/table.js';

type Random = () => number;

/** Uniform in [0, 1), reproducible. */
const random = (seed: number): Random => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 8) & 0xffffff) / 0x1000000;
  };
};

const floats = (r: Random, shape: readonly number[], from = -2, to = 2): AnyTensor => {
  const size = shape.reduce((product, n) => product * n, 1);
  return tensor(
    'float64',
    shape,
    Float64Array.from({ length: size }, () => from + (to - from) * r()),
  );
};
const whole = (r: Random, shape: readonly number[], below: number): AnyTensor => {
  const size = shape.reduce((product, n) => product * n, 1);
  return tensor(
    'int32',
    shape,
    Int32Array.from({ length: size }, () => Math.floor(r() * below)),
  );
};
const size = (r: Random, from = 1, to = 4): number => from + Math.floor(r() * (to - from + 1));

interface Case {
  readonly op: Op;
  readonly inputs: readonly AnyTensor[];
}
type MakeCase = (r: Random) => Case;

/** Away from zero, where |x|, sign, relu and division are not smooth. */
const apart = (r: Random, shape: readonly number[]): AnyTensor => {
  const x = floats(r, shape);
  return { ...x, data: Float64Array.from(x.data as Float64Array, (v) => v + (v < 0 ? -0.2 : 0.2)) };
};
const unary =
  (kind: OpKind, make = apart): MakeCase =>
  (r) => ({ op: { kind } as Op, inputs: [make(r, [size(r), size(r)])] });
const positive = (r: Random, shape: readonly number[]): AnyTensor => floats(r, shape, 0.3, 3);

const binary =
  (kind: OpKind, broadcast: (shape: number[]) => number[]): MakeCase =>
  (r) => {
    const shape = [size(r), size(r), size(r)];
    return { op: { kind } as Op, inputs: [floats(r, shape), apart(r, broadcast(shape))] };
  };

const attention =
  (
    causal: boolean,
    kv: 'time-state' | 'head-time',
    bias?: (sizes: number[]) => number[],
  ): MakeCase =>
  (r) => {
    const [b, h, e, t] = [size(r, 1, 2), size(r, 1, 3), size(r, 1, 3), size(r)];
    const s = t + size(r, 0, 3);
    const keys = kv === 'time-state' ? [b, s, h * e] : [b, h, s, e];
    const inputs = [floats(r, [b, t, h * e]), floats(r, keys), floats(r, keys)];
    const extra = bias ? [floats(r, bias([b, h, t, s]))] : [];
    return {
      op: { kind: 'attention', heads: h, scale: 0.6, causal, kv },
      inputs: [...inputs, ...extra],
    };
  };

const matmul =
  (transposeA: boolean, transposeB: boolean, shared: boolean): MakeCase =>
  (r) => {
    const [b, m, k, n] = [size(r), size(r), size(r), size(r)];
    const left = transposeA ? [k, m] : [m, k];
    const right = transposeB ? [n, k] : [k, n];
    return {
      op: { kind: 'matmul', transposeA, transposeB },
      inputs: [floats(r, [b, 2, ...left]), floats(r, shared ? right : [b, 2, ...right])],
    };
  };

const convSizes = (r: Random) => {
  const [batch, cin, cout, stride, padding] = [
    size(r, 1, 2),
    size(r, 1, 3),
    size(r, 1, 3),
    size(r, 1, 3),
    size(r, 0, 2),
  ];
  const length = size(r, 4, 7);
  const frames = Math.floor((length + 2 * padding - 3) / stride) + 1;
  return { batch, cin, cout, stride, padding, length, frames };
};

const CASES: readonly (readonly [string, MakeCase])[] = [
  ...(['neg', 'abs', 'sign', 'exp', 'erf', 'sigmoid', 'tanh', 'relu', 'gelu'] as const).map(
    (kind) => [kind, unary(kind)] as const,
  ),
  ...(['log', 'sqrt', 'reciprocal'] as const).map((kind) => [kind, unary(kind, positive)] as const),
  ...(['add', 'sub', 'mul', 'div', 'max', 'min'] as const).flatMap((kind) => [
    [`${kind} of equal shapes`, binary(kind, (shape) => shape)] as const,
    [`${kind} with a row`, binary(kind, (shape) => shape.slice(-1))] as const,
    [`${kind} with a column`, binary(kind, ([a, b]) => [a!, b!, 1])] as const,
    [`${kind} with a scalar`, binary(kind, () => [])] as const,
  ]),
  ['where', (r) => {
    const shape = [size(r), size(r)];
    const mask = tensor('bool', [shape[1]!], Uint8Array.from({ length: shape[1]! }, () => Number(r() > 0.5)));
    return { op: { kind: 'where' }, inputs: [mask, floats(r, shape), floats(r, [shape[0]!, 1])] };
  }],
  ['cast', (r) => ({ op: { kind: 'cast', to: 'float32' }, inputs: [floats(r, [size(r)])] })],
  ...(['sum', 'mean', 'max'] as const).flatMap((by) =>
    ([[[0], true], [[1, 2], false], [[0, 1, 2], false]] as const).map(([axes, keepDims]) => [
      `reduce ${by} over ${axes.join()}`,
      (r: Random): Case => ({ op: { kind: 'reduce', by, axes, keepDims }, inputs: [floats(r, [size(r), size(r), size(r)])] }),
    ] as const),
  ),
  ['reshape', (r) => { const [a, b] = [size(r), size(r)]; return { op: { kind: 'reshape', shape: [b, a] }, inputs: [floats(r, [a, b])] }; }],
  ['transpose', (r) => ({ op: { kind: 'transpose', perm: [2, 0, 1] }, inputs: [floats(r, [size(r), size(r), size(r)])] })],
  ['expand', (r) => { const [a, b] = [size(r), size(r)]; return { op: { kind: 'expand', shape: [3, a, 2, b] }, inputs: [floats(r, [a, 1, b])] }; }],
  ['concat', (r) => { const a = size(r); return { op: { kind: 'concat', axis: 1 }, inputs: [floats(r, [a, size(r)]), floats(r, [a, size(r)]), floats(r, [a, size(r)])] }; }],
  ['slice', (r) => { const n = size(r, 3, 6); return { op: { kind: 'slice', axis: 1, start: 1, end: n - 1 }, inputs: [floats(r, [2, n])] }; }],
  ['pad', (r) => ({ op: { kind: 'pad', axis: 0, before: size(r), after: size(r) }, inputs: [floats(r, [size(r), 2])] })],
  ...[0, 1, 2].map((axis) => [`gather along ${axis}`, (r: Random): Case => {
    const shape = [size(r), size(r), size(r)];
    return { op: { kind: 'gather', axis }, inputs: [floats(r, shape), whole(r, [2, size(r)], shape[axis]!)] };
  }] as const),
  ['scatterAdd', (r) => { const n = size(r, 2, 6); return { op: { kind: 'scatterAdd', size: 3 }, inputs: [floats(r, [n, size(r)]), whole(r, [n], 3)] }; }],
  ...[true, false].flatMap((a) => [true, false].flatMap((b) => [true, false].map((shared) =>
    [`matmul transposed ${a} ${b}, ${shared ? 'one right matrix' : 'batched'}`, matmul(a, b, shared)] as const))),
  ['conv1d', (r) => { const { batch, cin, cout, stride, padding, length } = convSizes(r); return { op: { kind: 'conv1d', stride, padding }, inputs: [floats(r, [batch, cin, length]), floats(r, [cout, cin, 3]), floats(r, [cout])] }; }],
  ['conv1dInputGrad', (r) => { const { batch, cin, cout, stride, padding, length, frames } = convSizes(r); return { op: { kind: 'conv1dInputGrad', stride, padding, length }, inputs: [floats(r, [batch, cout, frames]), floats(r, [cout, cin, 3])] }; }],
  ['conv1dWeightGrad', (r) => { const { batch, cin, cout, stride, padding, length, frames } = convSizes(r); return { op: { kind: 'conv1dWeightGrad', stride, padding, kernel: 3 }, inputs: [floats(r, [batch, cout, frames]), floats(r, [batch, cin, length])] }; }],
  ['layerNorm', (r) => { const d = size(r, 2, 6); return { op: { kind: 'layerNorm', epsilon: 1e-5 }, inputs: [floats(r, [size(r), size(r), d]), floats(r, [d]), floats(r, [d])] }; }],
  ['addLayerNorm', (r) => { const d = size(r, 2, 6); const a = size(r); return { op: { kind: 'addLayerNorm', epsilon: 1e-5 }, inputs: [floats(r, [a, d]), floats(r, [a, d]), floats(r, [d]), floats(r, [d])] }; }],
  ['biasGelu', (r) => { const d = size(r); return { op: { kind: 'biasGelu' }, inputs: [floats(r, [size(r), d]), floats(r, [d])] }; }],
  ...[0, 1, 2].flatMap((axis) => (['softmax', 'logSoftmax'] as const).map((kind) =>
    [`${kind} over ${axis}`, (r: Random): Case => ({ op: { kind, axis }, inputs: [floats(r, [size(r), size(r), size(r)])] })] as const)),
  ...(['time-state', 'head-time'] as const).flatMap((kv) => [true, false].flatMap((causal) => [
    [`attention ${kv}, causal ${causal}`, attention(causal, kv)] as const,
    [`attention ${kv}, causal ${causal}, bias by head`, attention(causal, kv, ([, h, , s]) => [1, h!, 1, s!])] as const,
    [`attention ${kv}, causal ${causal}, bias by key`, attention(causal, kv, ([, , , s]) => [s!])] as const,
  ])),
  ['dequantize', (r) => { const n = size(r); return { op: { kind: 'dequantize', axis: 1 }, inputs: [tensor('int8', [2, n], Int8Array.from({ length: 2 * n }, () => Math.floor(r() * 255) - 127)), floats(r, [n])] }; }],
]; // prettier-ignore

/** loss = sum of weights * results, traced with a symbol for every axis that the operation leaves open. */
const check = async ({ op, inputs }: Case, r: Random, symbolic: boolean) => {
  const feeds: Record<string, AnyTensor> = {};
  const graph = trace((g) => {
    const values = inputs.map((value, i) => {
      feeds[`x${i}`] = value;
      const dtype = value.dtype === 'float64' ? 'float32' : value.dtype;
      const axes = value.shape.map((n) => (symbolic && n > 1 ? `n${n}` : n));
      return g.input(`x${i}`, dtype, axes);
    });
    const losses = g.emit(op, values).map((y, i) => {
      feeds[`weights${i}`] = floats(r, sizesOf(y, inputs));
      return g.sum(g.mul(y as never, g.input(`weights${i}`, 'float32', y.shape)));
    });
    return { loss: losses.reduce((a, b) => g.add(a, b)) };
  });
  const names = Object.keys(feeds).filter(
    (name) => name.startsWith('x') && feeds[name]!.dtype === 'float64',
  );
  return gradCheck(graph, feeds, {
    loss: 'loss',
    names,
    unreached: op.kind === 'sign' ? 'zero' : 'error',
  });
};

/** The numbers behind symbols n1, n2, ... */
const sizesOf = ({ shape }: AnyValue, inputs: readonly AnyTensor[]): number[] => {
  const sizes = Object.fromEntries(inputs.flatMap((x) => x.shape.map((n) => [`n${n}`, n])));
  return shape.map((dim) => evaluateDim(dim, sizes));
};

/** Operations whose attributes are sizes: their cases are numbers throughout. */
const FIXED: readonly OpKind[] = [
  'reshape',
  'expand',
  'slice',
  'attention',
  'conv1dInputGrad',
  'conv1dWeightGrad',
  'conv1d',
];

describe('every rule agrees with central differences in float64', () => {
  it.each(CASES)('%s', async (name, make) => {
    for (let seed = 1; seed <= 4; seed += 1) {
      const r = random(seed * 7919 + name.length);
      const instance = make(r);
      const symbolic = seed % 2 === 0 && !FIXED.includes(instance.op.kind);
      const { worst, ...where } = await check(instance, r, symbolic);
      if (!(worst < 1e-4))
        throw new Error(`relative error ${worst} at ${JSON.stringify({ seed, ...where })}`);
    }
  });

  it('and no rule is without a case', () => {
    const tried = new Set(CASES.map(([, make]) => make(random(1)).op.kind));
    const withRule = Object.entries(GRADIENTS).filter(([, rule]) => typeof rule !== 'string');
    expect(withRule.map(([kind]) => kind).filter((kind) => !tried.has(kind as OpKind))).toEqual([]);
  });
});
