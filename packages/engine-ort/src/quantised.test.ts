import { trace, type QuantScheme } from '@distilwhisper/graph';
import { tensor } from '@distilwhisper/tensor';
import * as ort from 'onnxruntime-node';
import { ortEngine } from './index.js';

type BlockScheme = Extract<QuantScheme, { readonly name: 'block' }>;

const [rows, n, k, block] = [3, 5, 64, 32];
const blocks = k / block;

/** Deterministic, spread over 0 to 1. */
const spread = (i: number): number => ((i * 2654435761) % 4294967296) / 4294967296;

const product = async (scheme: BlockScheme): Promise<Float32Array> => {
  const bytes = (block * scheme.bits) / 8;
  const packed = Uint8Array.from({ length: n * blocks * bytes }, (_, i) => 256 * spread(i));
  const scales = Float32Array.from({ length: n * blocks }, (_, i) => 0.5 + spread(i + 7));
  const x = Float32Array.from({ length: rows * k }, (_, i) => 2 * spread(i + 99) - 1);
  const graph = trace((g) => {
    const p = g.parameters({
      weight: tensor('uint8', [n, blocks, bytes], packed),
      scales: tensor('float32', [n, blocks], scales),
    });
    const input = g.input('x', 'float32', ['row', k]);
    return { y: g.emit({ kind: 'quantMatmul', scheme }, [input, p.weight, p.scales])[0]! };
  });
  const executable = await ortEngine(ort, { threads: 1 }).compile(graph);
  const { y } = await executable.run({ x: tensor('float32', [rows, k], x) });
  await executable.dispose();
  return y!.data as Float32Array;
};

it.each([4, 8] as const)(
  'with %i-bit weights, rounding the activations to 8 bits changes results a little',
  async (bits) => {
    const scheme: BlockScheme = { name: 'block', bits, block, k, n };
    const exact = await product(scheme);
    const rounded = await product({ ...scheme, activations: 'int8' });
    const scale = Math.max(...exact.map(Math.abs));
    const worst = Math.max(...exact.map((value, i) => Math.abs(value - rounded[i]!)));
    expect(worst / scale).toBeGreaterThan(0);
    expect(worst / scale).toBeLessThan(0.02);
  },
);
