import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { trace, type AnyValue, type Graph } from '@distilwhisper/graph';
import { tensor } from '@distilwhisper/tensor';
import * as ort from 'onnxruntime-node';
import { ortEngine, type OrtOptions } from '../index.js';
import { diskCache } from './disk-cache.js';

const SIZE = 64;

/** x w^T with `w` large enough to lie in a file of its own. */
const graphOf = (scale: number): Graph =>
  trace((g) => {
    const data = Float32Array.from({ length: SIZE * SIZE }, (_, i) => (i % SIZE === 0 ? scale : 0));
    const { w } = g.parameters({ w: tensor('float32', [SIZE, SIZE], data) });
    const x = g.input('x', 'float32', ['row', SIZE]);
    return { y: g.linear(x, w as never) };
  });

const x = tensor('float32', [1, SIZE], new Float32Array(SIZE).fill(1));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ort-cache-'));
});
afterEach(() => rm(folder, { recursive: true }));

const engineOf = (options: OrtOptions = {}) =>
  ortEngine(ort, { threads: 1, cache: diskCache(folder), ...options });

const first = async (graph: Graph, options?: OrtOptions): Promise<number> => {
  const executable = await engineOf(options).compile(graph, { name: 'linear' });
  const { y } = await executable.run({ x });
  await executable.dispose();
  return (y!.data as Float32Array)[0]!;
};

const entries = (): string[] => readdirSync(folder);
const fileIn = (entry: string, name: string): string => path.join(folder, entry, name);

it('makes one entry for each content and each set of options', async () => {
  expect(await first(graphOf(1))).toBe(1);
  expect(entries()).toEqual([expect.stringMatching(/^linear-[0-9a-f]{32}$/)]);
  expect(readdirSync(path.join(folder, entries()[0]!)).sort()).toEqual([
    'model.onnx',
    'sums.json',
    'weights.bin',
  ]);
  expect(await first(graphOf(1))).toBe(1);
  expect(entries()).toHaveLength(1);
  expect(await first(graphOf(2))).toBe(2);
  expect(entries()).toHaveLength(2);
  expect(await first(graphOf(2), { optimization: 'basic' })).toBe(2);
  expect(entries()).toHaveLength(3);
});

it('with a key makes the graph at the first start only', async () => {
  const make = jest.fn(() => graphOf(3));
  for (let start = 0; start < 2; start += 1) {
    const executable = await engineOf().compileKeyed('model v1', make, { name: 'keyed' });
    expect(((await executable.run({ x }))['y']!.data as Float32Array)[0]).toBe(3);
    await expect(executable.run({})).rejects.toThrow("graph 'keyed': input 'x' is not fed");
    await executable.dispose();
  }
  expect(make).toHaveBeenCalledTimes(1);
});

it('without a cache a key changes nothing', async () => {
  const executable = await ortEngine(ort).compileKeyed('key', () => graphOf(4));
  expect(((await executable.run({ x }))['y']!.data as Float32Array)[0]).toBe(4);
  await executable.dispose();
});

/** Two products with 8-bit block weights and activations: identities times `first` and times `second`. */
const blockGraph = (first: number, second: number): Graph =>
  trace((g) => {
    const block = 32;
    const weight = (factor: number) => {
      const codes = new Uint8Array(SIZE * SIZE).fill(128);
      for (let i = 0; i < SIZE; i += 1) codes[i * SIZE + i] = 255; // 127 after the zero point
      const scale = new Float32Array((SIZE * SIZE) / block).fill(factor / 127);
      return {
        codes: tensor('uint8', [SIZE, SIZE / block, block], codes),
        scale: tensor('float32', [scale.length], scale),
      };
    };
    const p = g.parameters({ a: weight(first), b: weight(second) });
    const scheme = {
      name: 'block',
      bits: 8,
      block,
      k: SIZE,
      n: SIZE,
      activations: 'int8',
    } as const;
    const product = (x: AnyValue, { codes, scale }: Readonly<Record<string, AnyValue>>): AnyValue =>
      g.emit({ kind: 'quantMatmul', scheme }, [x, codes!, scale!])[0]!;
    return { y: product(product(g.input('x', 'float32', ['row', SIZE]), p.a), p.b) };
  });

it('keeps products with block weights as they are', async () => {
  for (let start = 0; start < 2; start += 1)
    expect(await first(blockGraph(2, 3))).toBeCloseTo(6, 4);
});

const damage: Record<string, (entry: string) => void> = {
  'a bit of the weights flipped': (entry) => {
    const bytes = readFileSync(fileIn(entry, 'weights.bin'));
    bytes[0]! ^= 64;
    writeFileSync(fileIn(entry, 'weights.bin'), bytes);
  },
  'the weights cut off': (entry) => truncateSync(fileIn(entry, 'weights.bin'), 100),
  'the model emptied': (entry) => writeFileSync(fileIn(entry, 'model.onnx'), ''),
  'the sums not JSON': (entry) => writeFileSync(fileIn(entry, 'sums.json'), '{'),
  'the sums of another kind': (entry) => writeFileSync(fileIn(entry, 'sums.json'), '[1]'),
};

it.each(Object.keys(damage))('rebuilds an entry with %s', async (kind) => {
  await first(graphOf(5));
  const [entry] = entries();
  damage[kind]!(entry!);
  expect(await first(graphOf(5))).toBe(5);
  expect(entries()).toEqual([entry]);
  const sums = JSON.parse(readFileSync(fileIn(entry!, 'sums.json'), 'utf8')) as object;
  expect(Object.keys(sums)).toContain('model.onnx');
});

it('says where it cannot write', async () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  await expect(
    first(graphOf(1), { cache: diskCache(path.join(file, 'below')) }),
  ).rejects.toMatchObject({
    code: 'io',
    message: expect.stringMatching(
      /^cannot write the compiled graph 'linear' to .*file.below/,
    ) as string,
  });
});

it('two starts at once agree', async () => {
  expect(await Promise.all([first(graphOf(6)), first(graphOf(6))])).toEqual([6, 6]);
  expect(entries()).toHaveLength(1);
});

it('leaves an entry alone that another start has made meanwhile', async () => {
  const compile = async (make: () => Promise<Graph>): Promise<void> =>
    (await engineOf().compileKeyed('both', make, { name: 'keyed' })).dispose();
  const inode = (): number => statSync(fileIn(entries()[0]!, 'weights.bin')).ino;
  let made = 0;
  await compile(async () => {
    await compile(() => Promise.resolve(graphOf(6)));
    made = inode();
    return graphOf(6);
  });
  expect(inode()).toBe(made);
  expect(entries()).toHaveLength(1);
});
