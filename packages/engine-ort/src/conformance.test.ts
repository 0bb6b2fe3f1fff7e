import { conformanceCases } from '@distilwhisper/graph/conformance';
import { expectClose } from '@distilwhisper/testing';
import * as ort from 'onnxruntime-node';
import { ortEngine } from './index.js';

/** Where to run, e.g. `webgpu,cpu`: a machine that has other providers than the processor can check them. */
const executionProviders = process.env['DISTILWHISPER_PROVIDERS']?.split(',') ?? ['cpu'];

describe.each([
  ['onnxruntime operations', true],
  ['standard operations', false],
])('conformance with %s', (_title, contrib) => {
  const engine = ortEngine(ort, { contrib, executionProviders, threads: 1 });

  it.each(conformanceCases().map((item) => [item.name, item] as const))(
    '%s',
    async (_name, { graph, feeds, expected, tolerance }) => {
      const executable = await engine.compile(graph, { name: 'case' });
      const results = await executable.run(feeds);
      await executable.dispose();
      expect(Object.keys(results).sort()).toEqual(Object.keys(expected).sort());
      for (const [name, { dtype, shape, data }] of Object.entries(expected)) {
        expect(results[name]).toMatchObject({ dtype, shape });
        expectClose(Array.from(results[name]!.data, Number), Array.from(data, Number), tolerance);
      }
    },
  );
});
