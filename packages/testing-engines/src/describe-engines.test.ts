import { trace } from '@distilwhisper/graph';
import { describeEngines, type OpenEngine } from './describe-engines.js';
import { runOnce } from './run-once.js';

const opened = new Set<string>();

describeEngines((open) => {
  it('runs a graph', async () => {
    const graph = trace((g) => {
      const x = g.input('x', 'float32', ['row']);
      return { y: g.add(g.mul(x, x), 1) };
    });
    const named: OpenEngine = async () => {
      const engine = await open();
      opened.add(engine.name);
      return engine;
    };
    const x = { dtype: 'float32', shape: [3], data: Float32Array.of(1, 2, -3) } as const;
    const { y } = await runOnce(named, graph, { x });
    expect([...(y!.data as Float32Array)]).toEqual([2, 5, 10]);
  });
});

it('has opened engines that differ, each TensorFlow.js on its own backend', () => {
  const names = [...opened].sort();
  expect(names).toHaveLength(process.env['DISTILWHISPER_TFJS'] ? 5 : 4);
  const backends = names.flatMap((name) => /^tfjs \S+ (.*)$/.exec(name)?.[1] ?? []);
  expect(backends).toEqual(expect.arrayContaining(['cpu', 'wasm']));
});
