import { conformanceCases } from '@distilwhisper/graph/conformance';
import { expectClose } from '@distilwhisper/testing';
import type * as core from '@tensorflow/tfjs-core';
import { tfjsEngine, type Tfjs } from '../src/index.js';

/** The cases that every engine must pass; each is run twice, and must leave no tensor behind. */
export const describeConformance = (
  title: string,
  prepare: () => Promise<Tfjs & Pick<typeof core, 'memory'>>,
): void =>
  describe(`conformance on ${title}`, () => {
    let tf: Awaited<ReturnType<typeof prepare>>;
    beforeAll(async () => {
      tf = await prepare();
    });

    it.each(conformanceCases().map((item) => [item.name, item] as const))(
      '%s',
      async (_name, { graph, feeds, expected, tolerance }) => {
        const before = tf.memory().numTensors;
        const executable = await tfjsEngine(tf).compile(graph, { name: 'case' });
        const compiled = tf.memory().numTensors;
        await executable.run(feeds);
        const results = await executable.run(feeds);
        expect(tf.memory().numTensors).toBe(compiled);
        await executable.dispose();
        expect(tf.memory().numTensors).toBe(before);
        expect(Object.keys(results).sort()).toEqual(Object.keys(expected).sort());
        for (const [name, { dtype, shape, data }] of Object.entries(expected)) {
          expect(results[name]).toMatchObject({ dtype, shape });
          expectClose(Array.from(results[name]!.data, Number), Array.from(data, Number), tolerance);
        }
      },
    );
  });
