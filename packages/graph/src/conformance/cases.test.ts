import { expectClose } from '@distilwhisper/testing';
import { interpreter } from '../interpreter/interpreter.js';
import { conformanceCases } from './cases.js';

it.each(conformanceCases().map((item) => [item.name, item] as const))(
  'interpreter: %s',
  async (_name, { graph, feeds, expected, tolerance }) => {
    const executable = await interpreter().compile(graph);
    const results = await executable.run(feeds);
    expect(Object.keys(results).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, { dtype, shape, data }] of Object.entries(expected)) {
      expect(results[name]).toMatchObject({ dtype, shape });
      expectClose(Array.from(results[name]!.data, Number), Array.from(data, Number), tolerance);
    }
  },
);
