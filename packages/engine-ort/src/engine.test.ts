import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { trace, type Graph } from '@distilwhisper/graph';
import { tensor, type AnyTensor } from '@distilwhisper/tensor';
import * as ort from 'onnxruntime-node';
import { ortEngine, type OrtOptions } from './index.js';

const floats = (shape: readonly number[], ...values: number[]): AnyTensor =>
  tensor('float32', shape, Float32Array.from(values));

const weights = { fc: { weight: floats([2, 3], 1, 2, 3, 4, 5, 6), bias: floats([2], 10, 20) } };

/** y = x w^T + b and its absolute value. */
const linearGraph = (): Graph =>
  trace((g) => {
    const x = g.input('x', 'float32', ['row', 3]);
    const p = g.parameters(weights);
    const y = g.scope('encoder.fc', () => g.linear(x, p.fc.weight as never, p.fc.bias as never));
    return { y, size: g.abs(y) };
  });

const x = floats([1, 3], 1, 0, -1);

describe('an executable', () => {
  const engine = ortEngine(ort, { threads: 1 });

  it('is named after the runtime and the providers', () => {
    expect(engine.name).toMatch(/^onnxruntime \d+\.\d+\.\d+ cpu$/);
  });

  it('returns all outputs, or those asked for', async () => {
    const executable = await engine.compile(linearGraph(), { name: 'linear' });
    const all = await executable.run({ x });
    expect(all['y']).toEqual(floats([1, 2], 8, 18));
    expect(Object.keys(all)).toEqual(['y', 'size']);
    expect(Object.keys(await executable.run({ x }, { outputs: ['size'] }))).toEqual(['size']);
    await executable.dispose();
  });

  it('writes into tensors that it is given', async () => {
    const executable = await engine.compile(linearGraph());
    const y = floats([1, 2], 0, 0);
    const results = await executable.run({ x }, { into: { y } });
    expect(results['y']).toBe(y);
    expect([...(y.data as Float32Array)]).toEqual([8, 18]);
    await expect(executable.run({ x }, { into: { y: floats([2, 1], 0, 0) } })).rejects.toThrow();
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
    await expect(engine.compile(bare)).rejects.toThrow("parameter 'fc.bias' has no data");
    const executable = await engine.compile(bare, { fed: (at) => at === 'fc.bias' });
    const feeds = { x, 'fc.bias': floats([2], 0, 1) };
    expect((await executable.run(feeds))['y']).toEqual(floats([1, 2], -2, -1));
    await executable.dispose();
  });

  it('may be disposed of twice, lets a running run finish, and refuses later ones', async () => {
    const executable = await engine.compile(linearGraph(), { name: 'linear' });
    const running = executable.run({ x });
    await executable.dispose();
    await executable.dispose();
    expect((await running)['y']).toEqual(floats([1, 2], 8, 18));
    await expect(executable.run({ x })).rejects.toMatchObject({
      code: 'engine',
      message: "graph 'linear' was disposed of; compile it again to run it",
    });
  });
});

describe('errors', () => {
  const engine = ortEngine(ort, { threads: 1 });

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
    const executable = await engine.compile(linearGraph(), { name: 'linear' });
    await expect(executable.run(feeds as never)).rejects.toMatchObject({ code, message });
    await executable.dispose();
  });

  it('of an unknown output name the ones there are', async () => {
    const executable = await engine.compile(linearGraph(), { name: 'linear' });
    await expect(executable.run({ x }, { outputs: ['z'] })).rejects.toThrow(
      "graph 'linear' has no output 'z'; it has y, size",
    );
    await executable.dispose();
  });

  it('of a run name the graph, the scope, the operation and the feeds', async () => {
    const graph = trace((g) => {
      const table = g.input('table', 'float32', ['n', 2]);
      const ids = g.input('ids', 'int32', ['k']);
      return { y: g.scope('decoder.embed', () => g.gather(table, ids)) };
    });
    const executable = await engine.compile(graph, { name: 'lookup' });
    const feeds = { table: floats([1, 2], 1, 2), ids: tensor('int32', [1], Int32Array.of(7)) };
    await expect(executable.run(feeds)).rejects.toMatchObject({
      code: 'engine',
      message: expect.stringMatching(
        /^graph 'lookup': onnxruntime failed in decoder\.embed \(Gather\): .*idx=7.* Fed: table float32 \[1, 2\], ids int32 \[1\]\.$/s,
      ) as string,
    });
    await executable.dispose();
  });

  it('of a provider list those that there are', async () => {
    expect(() => ortEngine(ort, { executionProviders: ['abacus'] })).toThrow(
      /^this onnxruntime has no execution provider 'abacus'; it has cpu/,
    );
    expect(() => ortEngine(ort, { executionProviders: [] })).toThrow('name at least one');
  });

  it('of options name the wrong one', () => {
    expect(() => ortEngine(ort, { thread: 2 } as OrtOptions)).toThrow(
      /^ortEngine has no option 'thread'; options: executionProviders, threads/,
    );
    expect(() => ortEngine(ort, { threads: 1.5 })).toThrow('threads must be a whole number');
  });

  it('of a setting that onnxruntime refuses carry the graph', async () => {
    const engineWithBadConfig = ortEngine(ort, {
      threads: 2,
      config: { 'session.intra_op_thread_affinities': 'nowhere' },
    });
    await expect(
      engineWithBadConfig.compile(linearGraph(), { name: 'linear' }),
    ).rejects.toMatchObject({
      code: 'engine',
      message: expect.stringContaining("'linear'") as string,
    });
  });
});

it('writes a profile that names the scopes when it is disposed of', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ort-profile-'));
  const engine = ortEngine(ort, { profile: path.join(folder, 'run'), threads: 1 });
  const executable = await engine.compile(linearGraph(), { name: 'my graph' });
  await executable.run({ x });
  await executable.dispose();
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^run-my-graph_.*\.json$/)]);
  rmSync(folder, { recursive: true });
});
