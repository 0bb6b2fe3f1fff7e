import { differentiate, optimize, trace, type Graph } from '@distilwhisper/graph';
import { tensor, type AnyTensor } from '@distilwhisper/tensor';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { tfjsEngine, type Tfjs, type TfjsOptions } from './index.js';

const floats = (shape: readonly number[], ...values: number[]): AnyTensor =>
  tensor('float32', shape, Float32Array.from(values));

const weights = { fc: { weight: floats([2, 3], 1, 2, 3, 4, 5, 6), bias: floats([2], 10, 20) } };

/** y = x w^T + b and its absolute value. */
const linearGraph = (parameters: typeof weights = weights): Graph =>
  trace((g) => {
    const x = g.input('x', 'float32', ['row', 3]);
    const p = g.parameters(parameters);
    const y = g.scope('encoder.fc', () => g.linear(x, p.fc.weight as never, p.fc.bias as never));
    return { y, size: g.abs(y) };
  });

const x = floats([1, 3], 1, 0, -1);
const count = (): number => tf.memory().numTensors;

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});

describe('an executable', () => {
  it('is named after the version and the backend', () => {
    expect(tfjsEngine(tf).name).toMatch(/^tfjs \d+\.\d+\.\d+ cpu$/);
  });

  it('returns all outputs, or those asked for', async () => {
    const executable = await tfjsEngine(tf).compile(linearGraph());
    const all = await executable.run({ x });
    expect(all['y']).toEqual(floats([1, 2], 8, 18));
    expect(Object.keys(all)).toEqual(['y', 'size']);
    expect(Object.keys(await executable.run({ x }, { outputs: ['size'] }))).toEqual(['size']);
    await executable.dispose();
  });

  it('writes into tensors that it is given', async () => {
    const executable = await tfjsEngine(tf).compile(linearGraph());
    const y = floats([1, 2], 0, 0);
    const results = await executable.run({ x }, { into: { y } });
    expect(results['y']).toBe(y);
    expect([...(y.data as Float32Array)]).toEqual([8, 18]);
    await expect(executable.run({ x }, { into: { y: floats([2, 1], 0, 0) } })).rejects.toThrow(
      "output 'y' is float32 [1, 2], the tensor to write into is float32 [2, 1]",
    );
    await executable.dispose();
  });

  it('keeps the parameters it was compiled with, and gives results that are the caller’s own', async () => {
    const own = { fc: { ...weights.fc, bias: floats([2], 10, 20) } };
    const graph = trace((g) => {
      const p = g.parameters(own);
      return { bias: p.fc.bias, again: g.reshape(p.fc.bias, [2], [2]) };
    });
    const executable = await tfjsEngine(tf).compile(graph);
    own.fc.bias.data[0] = -1;
    const first = await executable.run({});
    expect([...first['bias']!.data]).toEqual([10, 20]);
    first['bias']!.data[0] = 99;
    first['again']!.data[0] = 98;
    expect([...(await executable.run({}))['again']!.data]).toEqual([10, 20]);
    await executable.dispose();
  });

  it('takes fed parameters under their paths, and then needs no data for them', async () => {
    const graph = linearGraph();
    const bare: Graph = {
      ...graph,
      parameters: graph.parameters.map(({ path: at, value, data }) =>
        at === 'fc.bias' ? { path: at, value } : { path: at, value, data: data! },
      ),
    };
    const before = count();
    await expect(tfjsEngine(tf).compile(bare)).rejects.toThrow("parameter 'fc.bias' has no data");
    expect(count()).toBe(before);
    const executable = await tfjsEngine(tf).compile(bare, { fed: (at) => at === 'fc.bias' });
    const feeds = { x, 'fc.bias': floats([2], 0, 1) };
    expect((await executable.run(feeds))['y']).toEqual(floats([1, 2], -2, -1));
    await executable.dispose();
  });

  it('may be disposed of twice, lets a running run finish, and refuses later ones', async () => {
    const before = count();
    const executable = await tfjsEngine(tf).compile(linearGraph(), { name: 'linear' });
    const running = executable.run({ x });
    await executable.dispose();
    await executable.dispose();
    expect((await running)['y']).toEqual(floats([1, 2], 8, 18));
    expect(count()).toBe(before);
    await expect(executable.run({ x })).rejects.toMatchObject({
      code: 'engine',
      message: "graph 'linear' was disposed of; compile it again to run it",
    });
  });
});

describe('tensors', () => {
  /** Gradients of a small network that attends, gathers and branches. */
  const training = (): Graph =>
    optimize(
      differentiate(
        trace((g) => {
          const p = g.parameters({
            table: floats([4, 2], 1, 2, 3, 4, 5, 6, 7, 8),
            w: floats([2, 2], 0.1, 0.2, 0.3, -0.4),
          });
          const ids = g.input('ids', 'int32', ['batch', 'time']);
          const sharp = g.input('sharp', 'bool', []);
          const h = g.gather(p.table as never, ids);
          const y = g.attention(h as never, h as never, h as never, { heads: 1, causal: true });
          const z = g.linear(y, p.w as never);
          const { out } = g.if(
            sharp,
            () => ({ out: g.mul(z, 2) }),
            () => ({ out: g.tanh(z) }),
          );
          return { loss: g.mean(g.mul(out, out)) };
        }),
        { loss: 'loss', wrt: () => true },
      ),
    );

  it('are as many after each run as after compiling, and none stay after disposal', async () => {
    const before = count();
    const executable = await tfjsEngine(tf).compile(training(), { fed: (at) => at === 'w' });
    const compiled = count();
    expect(compiled).toBeGreaterThan(before);
    for (const [step, time] of [3, 1, 5].entries()) {
      await executable.run({
        ids: tensor('int32', [2, time], new Int32Array(2 * time).fill(step)),
        sharp: tensor('bool', [], Uint8Array.of(step % 2)),
        w: floats([2, 2], 1, 0, 0, 1),
      });
      expect(count()).toBe(compiled);
    }
    await executable.dispose();
    expect(count()).toBe(before);
  });

  it('are freed after a run that fails', async () => {
    const executable = await tfjsEngine(tf).compile(training(), { fed: (at) => at === 'w' });
    const compiled = count();
    const feeds = {
      ids: tensor('int32', [1, 2], Int32Array.of(1, 9)),
      sharp: tensor('bool', [], Uint8Array.of(0)),
      w: floats([2, 2], 1, 0, 0, 1),
    };
    await expect(executable.run(feeds)).rejects.toMatchObject({ code: 'engine' });
    expect(count()).toBe(compiled);
    await executable.dispose();
  });

  it('survive a `tf.tidy` around the call', async () => {
    const executable = await tfjsEngine(tf).compile(linearGraph());
    let running: ReturnType<typeof executable.run> | undefined;
    tf.tidy(() => {
      running = executable.run({ x });
    });
    expect((await running!)['y']).toEqual(floats([1, 2], 8, 18));
    await executable.dispose();
  });
});

describe('errors', () => {
  it.each([
    [{}, 'missing', "graph 'linear': input 'x' is not fed"],
    [{ x, z: x }, 'argument', "graph 'linear': 'z' is fed, but it takes x"],
    [
      { x: tensor('int32', [1, 3], Int32Array.of(1, 2, 3)) },
      'dtype',
      "graph 'linear': input 'x' must be float32, is int32",
    ],
    [
      { x: floats([1, 2], 1, 2) },
      'shape',
      "graph 'linear': input 'x' must be [row, 3], is [1, 2]: axis 1 must be 3 (3), is 2",
    ],
  ])('of feeds: %#', async (feeds, code, message) => {
    const executable = await tfjsEngine(tf).compile(linearGraph(), { name: 'linear' });
    await expect(executable.run(feeds as never)).rejects.toMatchObject({ code, message });
    await executable.dispose();
  });

  it('of an unknown output name the ones there are', async () => {
    const executable = await tfjsEngine(tf).compile(linearGraph(), { name: 'linear' });
    await expect(executable.run({ x }, { outputs: ['z'] })).rejects.toThrow(
      "graph 'linear' has no output 'z'; it has y, size",
    );
    await executable.dispose();
  });

  it('of a run name the graph, the scope, the operation and the shapes', async () => {
    const graph = trace((g) => {
      const table = g.input('table', 'float32', ['n', 2]);
      const ids = g.input('ids', 'int32', ['k']);
      return { y: g.scope('decoder.embed', () => g.gather(table, ids)) };
    });
    const executable = await tfjsEngine(tf).compile(graph, { name: 'lookup' });
    const feeds = { table: floats([1, 2], 1, 2), ids: tensor('int32', [1], Int32Array.of(7)) };
    await expect(executable.run(feeds)).rejects.toMatchObject({
      code: 'engine',
      details: { graph: 'lookup', scope: 'decoder.embed', kind: 'gather' },
      message: expect.stringMatching(
        /^graph 'lookup': gather in decoder\.embed failed on tfjs cpu: .*7.* Arguments: float32 \[1, 2\], int32 \[1\]\.$/s,
      ) as string,
    });
    await executable.dispose();
  });

  it('of a node in a branch name that node, once', async () => {
    const graph = trace((g) => {
      const table = g.input('table', 'float32', ['n', 2]);
      const ids = g.input('ids', 'int32', ['k']);
      const look = () => ({ y: g.scope('inner', () => g.gather(table, ids)) });
      return g.scope('outer', () => g.if(g.fill(1, [], [], 'bool') as never, look, look));
    });
    const executable = await tfjsEngine(tf).compile(graph, { name: 'lookup' });
    const feeds = { table: floats([1, 2], 1, 2), ids: tensor('int32', [1], Int32Array.of(7)) };
    await expect(executable.run(feeds)).rejects.toThrow(/^graph 'lookup': gather in outer\.inner/);
    await executable.dispose();
  });

  it('of dtypes name those that tfjs lacks', async () => {
    const graph = trace((g) => ({ y: g.neg(g.input('x', 'float64', ['n']) as never) }));
    const executable = await tfjsEngine(tf).compile(graph);
    const feeds = { x: tensor('float64', [1], Float64Array.of(1)) };
    await expect(executable.run(feeds)).rejects.toMatchObject({
      code: 'unsupported',
      message: "input 'x' is float64, which TensorFlow.js does not have",
    });
    await executable.dispose();
  });

  it('of NaN name the operation that made it, where that is asked for', async () => {
    const graph = trace((g) => {
      const a = g.input('x', 'float32', [1, 3]);
      return { y: g.scope('loss', () => g.exp(g.log(a))) };
    });
    const engine = tfjsEngine(tf, { checkFinite: true });
    const executable = await engine.compile(graph, { name: 'g' });
    await expect(executable.run({ x })).rejects.toMatchObject({
      code: 'numeric',
      message:
        "graph 'g': log in loss failed on tfjs cpu: the result holds NaN. Arguments: float32 [1, 3].",
    });
    await executable.dispose();
  });

  it('of options name the wrong one', () => {
    expect(() => tfjsEngine(tf, { checks: true } as TfjsOptions)).toThrow(
      'tfjsEngine has no option',
    );
  });

  it('of a namespace without a backend say how to get one', () => {
    const bare = { ...tf, getBackend: () => undefined } as unknown as Tfjs;
    expect(() => tfjsEngine(bare)).toThrow(/no active backend.*setBackend\('cpu'\)/);
  });

  it('of a backend changed under the engine name both', async () => {
    let active = 'cpu';
    const executable = await tfjsEngine({ ...tf, getBackend: () => active }).compile(linearGraph());
    active = 'webgl';
    await expect(executable.run({ x })).rejects.toThrow(
      "the engine was made for the tfjs backend 'cpu', but 'webgl' is active now",
    );
    await executable.dispose();
  });
});
