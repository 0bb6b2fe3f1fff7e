import { differentiate, gradientName } from '@distilwhisper/graph';
import { flatten } from '@distilwhisper/tensor';
import { describeGolden, expectClose } from '@distilwhisper/testing';
import { describeEngines, runOnce } from '@distilwhisper/testing-engines';
import { initialiseLora, loraTargets, mergeLora } from '../src/index.js';
import { readLoraGolden } from './lora-golden.js';

describeGolden('lora', () => {
  const { expected, options, params, adapters, loss, trainable, feeds, traced } = readLoraGolden();
  const merged = mergeLora(params, adapters, options);

  describeEngines((open) => {
    it('logits, loss and every gradient', async () => {
      const graph = differentiate(traced(params, adapters), {
        loss: 'loss',
        wrt: (path) => path.startsWith('lora.'),
      });
      const result = await runOnce(open, graph, feeds);
      expected.expectClose('logits', result['logits']!);
      expectClose(result['loss']!.data as Float32Array, [loss], { rtol: 1e-4 });
      const names = expected.names.filter((name) => name.startsWith('grad.'));
      const paths = names.map((name) => `lora.${name.slice('grad.'.length)}`);
      const outputs = ['logits', 'loss', ...paths.map(gradientName)];
      expect(Object.keys(result).sort()).toEqual(outputs.sort());
      for (const [i, name] of names.entries())
        expected.expectClose(name, result[gradientName(paths[i]!)]!);
    });

    it('adapters before training leave the base model as it is', async () => {
      const fresh = initialiseLora(params, options, () => 0.25);
      const { logits } = await runOnce(open, traced(params, fresh), feeds);
      expected.expectClose('logits_before', logits!);
    });

    it('the merged model computes what the adapters do', async () => {
      const { logits } = await runOnce(open, traced(merged), feeds);
      expected.expectClose('logits_merged', logits!);
      expected.expectClose('logits', logits!);
      const adapted = await runOnce(open, traced(params, adapters), feeds);
      expectClose(
        logits!.data as Float32Array,
        adapted['logits']!.data as Float32Array,
        expected.tolerance('logits_merged'),
      );
    });
  });

  it('merged weights, of the adapted layers only', () => {
    const base = flatten(params);
    const names = expected.names.filter((name) => name.startsWith('merged.'));
    expect(names.length).toBeGreaterThan(0);
    for (const [path, leaf] of flatten(merged))
      if (names.includes(`merged.${path}`)) expected.expectClose(`merged.${path}`, leaf);
      else expect(leaf).toBe(base.get(path));
    const targets = loraTargets(params, options.targets).map((path) => `merged.${path}.weight`);
    expect(targets.sort()).toEqual([...names].sort());
  });

  it('adapters of the reference have the shapes of our own, and its number of parameters', () => {
    const shapes = (tree: typeof adapters) =>
      [...flatten(tree)].map(([path, { shape }]) => [path, [...shape]]);
    const ours = initialiseLora(params, options, () => 0.5);
    expect(shapes(ours).sort()).toEqual(shapes(adapters).sort());
    const count = [...flatten(ours).values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(count).toBe(trainable);
  });
});
