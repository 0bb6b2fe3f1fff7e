import { differentiate, gradientName } from '@distilwhisper/graph';
import { flatten } from '@distilwhisper/tensor';
import { describeGolden } from '@distilwhisper/testing';
import { describeEngines, runOnce } from '@distilwhisper/testing-engines';
import { languageCode } from '@distilwhisper/whisper';
import { EXPERT_PREFIX, exportPublished } from '../src/index.js';
import { readModelGolden, type ModelCase } from './model-golden.js';

describeGolden('experts/model_cases.json', () => {
  const { cases, expected, expertsOf, traced } = readModelGolden();

  const gradientsOf = ({ name }: ModelCase): readonly string[] =>
    expected.names.filter((key) => key.startsWith(`${name}.grad.`));

  /** Paths in the graph by the published keys: gates and experts of the case's language. */
  const pathsOf = (test: ModelCase): ReadonlyMap<string, string> => {
    const experts = expertsOf(test);
    const keys = [...exportPublished(experts, languageCode(test.lang)!).keys()];
    const paths = [...flatten(experts).keys()];
    return new Map(keys.map((key, i) => [key, `${EXPERT_PREFIX}.${paths[i]}`]));
  };

  describeEngines((open) => {
    for (const test of cases.filter((one) => gradientsOf(one).length > 0))
      it(`${test.name}: every gradient of cross-entropy and gate budget`, async () => {
        const paths = pathsOf(test);
        const wrt = new Set(paths.values());
        const { graph, feeds } = traced(test, 'dense');
        const trained = differentiate(graph, { loss: 'loss', wrt: (path) => wrt.has(path) });
        const result = await runOnce(open, trained, feeds);
        const prefix = `${test.name}.grad.`;
        const names = [...paths.keys()].map((key) => `${prefix}${key}`);
        expect([...gradientsOf(test)].sort()).toEqual(names.sort());
        for (const [key, path] of paths)
          expected.expectClose(`${prefix}${key}`, result[gradientName(path)]!);
      });
  });
});
