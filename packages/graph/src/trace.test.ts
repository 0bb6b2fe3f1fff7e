import { DistilWhisperError, tensor, type F32 } from '@distilwhisper/tensor';
import { symbolSources, trace, type Graph } from './index.js';

const weight: F32<readonly ['out', 'in']> = tensor('float32', [3, 4], new Float32Array(12));

const shapeOf = (graph: Graph, output: string): readonly (number | string)[] => {
  const { value } = graph.outputs.find(({ name }) => name === output)!;
  return graph.values.get(value)!.shape;
};

describe('trace', () => {
  it('records nodes in order, with scopes, parameters by path and canonical shapes', () => {
    const graph = trace((g) => {
      const mel = g.input('mel', 'float32', ['batch', 80, 'frame']);
      const p = g.parameters(
        {
          conv: { dtype: 'float32', shape: [8, 80, 3] },
          blocks: [{ fc: weight }, { fc: weight }],
          hole: null,
        },
        'encoder',
      );
      const conv = g.scope('conv', () =>
        g.conv1d(mel, g.named(p.conv, ['state', 80, 3]), null, {
          stride: 2,
          padding: 1,
          as: 'time',
        }),
      );
      return { conv, half: g.scope('a', () => g.scope('b', () => g.mul(conv, 0.5))) };
    });
    expect(graph.nodes.map(({ op, scope }) => `${scope}:${op.kind}`)).toEqual([
      'conv:conv1d',
      'a.b:mul',
    ]);
    expect(graph.parameters.map(({ path, data }) => [path, data?.shape])).toEqual([
      ['encoder.conv', undefined],
      ['encoder.blocks.0.fc', [3, 4]],
      ['encoder.blocks.1.fc', [3, 4]],
    ]);
    expect(shapeOf(graph, 'half')).toEqual(['batch', 8, 'floor((frame+1)/2)']);
    expect(graph.constants).toHaveLength(1);
    expect(symbolSources(graph).get('frame')).toMatchObject({
      from: 'input',
      name: 'mel',
      axis: 2,
    });
  });

  it('follows sizes through reshape, concat, slice, pad, reduce and attention', () => {
    const graph = trace((g) => {
      const x = g.input('x', 'float32', ['batch', 'token', 8]);
      const past = g.input('past', 'float32', ['batch', 2, 'past', 4]);
      const heads = g.reshape(x, ['batch', 'token', 2, 4], ['batch', 'token', 2, 4]);
      const now = g.transpose(heads, ['batch', 2, 'token', 4], [0, 2, 1, 3]);
      const keys = g.concat([past, now], ['batch', 2, 'all', 4], 2);
      return {
        keys,
        attended: g.attention(x, keys, keys, { heads: 2, kv: 'head-time', causal: true }),
        flat: g.reshape(x, ['row', 8], ['batch*token', 8]),
        last: g.slice(x, ['batch', 1, 8], { axis: 1, start: 'token-1' }),
        padded: g.pad(x, ['batch', 'more', 8], { axis: 1, after: 3 }),
        mean: g.mean(x, { axes: [-1], keepDims: true, as: ['batch', 'token', 1] }),
      };
    });
    expect(shapeOf(graph, 'keys')).toEqual(['batch', 2, 'past+token', 4]);
    expect(shapeOf(graph, 'attended')).toEqual(['batch', 'token', 8]);
    expect(shapeOf(graph, 'flat')).toEqual(['batch*token', 8]);
    expect(shapeOf(graph, 'last')).toEqual(['batch', 1, 8]);
    expect(shapeOf(graph, 'padded')).toEqual(['batch', 'token+3', 8]);
    expect(shapeOf(graph, 'mean')).toEqual(['batch', 'token', 1]);
  });

  it('captures outer values in branches, in one order for both', () => {
    const graph = trace((g) => {
      const x = g.input('x', 'float32', ['n']);
      const y = g.input('y', 'float32', ['n']);
      const flag = g.input('flag', 'bool', []);
      const { z } = g.if(
        flag,
        () => ({ z: g.mul(x, 2) }),
        () => ({ z: g.add(y, g.mul(x, 3)) }),
      );
      return { z };
    });
    const node = graph.nodes[0]!;
    expect(node.inputs).toEqual([2, 0, 1]);
    if (node.op.kind !== 'if') throw new Error('expected an if');
    expect(node.op.then.inputs).toHaveLength(2);
    expect(node.op.otherwise.nodes.map(({ op }) => op.kind)).toEqual(['mul', 'add']);
  });
});

describe('errors say operation, scope, arguments and rule', () => {
  const message = (body: Parameters<typeof trace>[0]): string => {
    try {
      trace(body);
    } catch (error) {
      if (DistilWhisperError.isInstance(error)) return `${error.code}: ${error.message}`;
    }
    return 'no error';
  };

  it('for a wrong inner axis', () => {
    const text = message((g) => {
      const x = g.input('x', 'float32', ['batch', 'in'], { in: 5 });
      return { y: g.scope('encoder.fc', () => g.linear(x, g.constant(weight))) };
    });
    expect(text).toBe(
      'shape: matmul in encoder.fc: the inner axes must be equal, are 5 and 4. Arguments: float32 [batch, 5], float32 [3, 4].',
    );
  });

  it('for broadcasting the left argument', () => {
    const text = message((g) => {
      const x = g.input('x', 'float32', ['batch', 1]);
      return { y: g.add(x, g.input('y', 'float32', ['batch', 3])) };
    });
    expect(text).toMatch(/the right argument \[batch, 3\] must broadcast to \[batch, 1\]/);
  });

  it.each<[string, RegExp, Parameters<typeof trace>[0]]>([
    ['reshape', /\[7\] has 7 elements where the argument has 2\*n/, (g) => ({ y: g.reshape(g.input('x', 'float32', ['n', 2]), ['m'], [7]) })],
    ['concat', /each argument must be \[2, n\]/, (g) => ({ y: g.concat([g.input('x', 'float32', [1, 'n']), g.input('y', 'float32', [2, 'm'])], ['k', 'n'], 0) })],
    ['slice', /size - end must not be negative: start 0, end 4, size 3/, (g) => ({ y: g.slice(g.input('x', 'float32', [3]), [4], { axis: 0, end: 4 }) })],
    ['heads', /the state size 6 must be a multiple of 4 heads/, (g) => { const x = g.input('x', 'float32', ['b', 't', 6]); return { y: g.attention(x, x, x, { heads: 4 }) }; }],
    ['keys', /causal attention of 3 queries needs at least as many keys, has 2/, (g) => { const k = g.input('k', 'float32', [1, 2, 4]); return { y: g.attention(g.input('q', 'float32', [1, 3, 4]), k, k, { heads: 2, causal: true }) }; }],
    ['names', /a value \[n\] cannot have axes \[n, 2\]/, (g) => ({ y: g.named(g.input('x', 'float32', ['n']), ['n', 2]) })],
    ['twice', /input 'x' is declared twice/, (g) => ({ x: g.input('x', 'float32', []), y: g.input('x', 'float32', []) })],
    ['dtype', /arguments must be floating point, one is int32/, (g) => ({ y: g.emit({ kind: 'exp' }, [g.input('x', 'int32', ['n'])])[0]! })],
    ['arity', /takes 2 arguments, got 1/, (g) => ({ y: g.emit({ kind: 'add' }, [g.input('x', 'int32', ['n'])])[0]! })],
  ])('for %s', (_name, expected, body) => expect(message(body)).toMatch(expected)); // prettier-ignore

  it('for a value of another trace', () => {
    let foreign: ReturnType<Parameters<typeof trace>[0]> = {};
    trace((g) => (foreign = { y: g.input('x', 'float32', ['n']) }));
    expect(message((g) => ({ y: g.emit({ kind: 'exp' }, [foreign['y']!])[0]! }))).toMatch(
      /belongs to another trace or branch/,
    );
  });
});
