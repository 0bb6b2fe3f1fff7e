import { interpreter, trace, type AnyValue, type Graph } from '@distilwhisper/graph';
import { tensor } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { tfjsEngine } from './index.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});

const codes = tensor('int8', [3, 2], Int8Array.of(1, -2, 3, -4, 5, -6));
const scale = tensor('float32', [3], Float32Array.of(0.5, 0.25, 2));
const packed = tensor(
  'uint8',
  [3, 1, 16],
  Uint8Array.from({ length: 48 }, (_, i) => i * 5),
);
const scales = tensor('float32', [3], Float32Array.of(0.1, 0.2, 0.3));

const feeds = { x: tensor('float32', [2, 2], Float32Array.of(1, 2, 3, 4)) };

/** Two uses of each quantised weight, top level or in a branch, which captures it. */
const quantised = (inBranch: boolean): Graph =>
  trace((g) => {
    const p = g.parameters({ codes, scale, packed, scales }) as unknown as Record<string, AnyValue>;
    const x = g.input('x', 'float32', ['n', 2]);
    const scheme = { name: 'block', bits: 4, block: 32, k: 2, n: 3 } as const;
    const body = () => {
      const product = () => {
        const w = g.emit({ kind: 'dequantize', axis: 0 }, [p['codes']!, p['scale']!])[0]!;
        return g.linear(x, w as never);
      };
      const blocks = () =>
        g.emit({ kind: 'quantMatmul', scheme }, [x, p['packed']!, p['scales']!])[0] as never;
      return { y: g.add(g.add(product(), product()), g.mul(blocks(), blocks())) };
    };
    return inBranch ? g.if(g.fill(1, [], [], 'bool'), body, body) : body();
  });

it.each([false, true])(
  'quantised weights give the interpreter’s result (in a branch: %s)',
  async (inBranch) => {
    const graph = quantised(inBranch);
    const executable = await tfjsEngine(tf).compile(graph);
    const oracle = await (await interpreter().compile(graph)).run(feeds);
    const { y } = await executable.run(feeds);
    await executable.dispose();
    expectClose(y!.data as Float32Array, oracle['y']!.data as Float32Array, {
      rtol: 1e-6,
      atol: 1e-6,
    });
  },
);

it('are unpacked once, and the packed ones freed', async () => {
  const before = tf.memory().numTensors;
  const executable = await tfjsEngine(tf).compile(quantised(false));
  expect(tf.memory().numTensors - before).toBe(2);
  await executable.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
