import { optimize } from '@distilwhisper/graph';
import {
  encodeSafetensors,
  bytesSource,
  openSafetensors,
  type AnyTensor,
  type F32,
} from '@distilwhisper/tensor';
import { runOnce, testEngines } from '../__fixtures__/engines.js';
import { tiedFeeds, tiedModel } from '../__fixtures__/tied-model.js';
import { planTable, everyMatrix } from '../graph/plan.js';
import { quantizeGraph } from '../graph/quantize-graph.js';
import { parseScheme } from '../schemes/scheme-text.js';
import {
  dequantizeAll,
  fromFile,
  quantizedOnly,
  quantizeTree,
  toFile,
  type MixedWeights,
} from './quantized-tensors.js';

const parameters = (): Record<string, AnyTensor> =>
  Object.fromEntries(
    tiedModel().parameters.map(({ path, data }) => [path.replaceAll('.', '/'), data!]),
  );

const restored = async (weights: MixedWeights): Promise<MixedWeights> => {
  const { tensors, metadata } = toFile(weights, { source: 'test' });
  const file = await openSafetensors(
    bytesSource(await encodeSafetensors(tensors, { metadata }), 'file'),
  );
  expect(file.metadata['source']).toBe('test');
  return fromFile(file);
};

describe('quantised files', () => {
  it.each([
    'float16',
    'bfloat16',
    'int8',
    'dynamic-int8',
    'llm-int8',
    'int4-block32',
    'int4-block32-zero',
    'int8-block64-zero-a8',
  ])('%s comes back bit by bit', async (text) => {
    const weights = quantizeTree(parameters(), ({ isMatrix }) =>
      isMatrix ? parseScheme(text) : { name: 'keep' },
    );
    const back = await restored(weights);
    expect([...back.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const [path, weight] of weights) expect(back.get(path)).toEqual(weight);
    const float = dequantizeAll(back);
    expect(float.get('fc1/weight')!.shape).toEqual([64, 40]);
  });

  it('reads the layout of int8 per channel without schemes in the header', async () => {
    const { tensors, metadata } = toFile(quantizeTree(parameters(), { table: { name: 'int8' } }));
    expect(metadata['quantization']).toBe('int8-per-channel');
    expect([...tensors.keys()]).toContain('table.scale');
    const bytes = await encodeSafetensors(tensors, {
      metadata: { quantization: 'int8-per-channel' },
    });
    const back = await fromFile(await openSafetensors(bytesSource(bytes, 'file')));
    expect(back.get('table')).toMatchObject({ scheme: { name: 'int8' }, shape: [50, 40] });
    const table = dequantizeAll(back).get('table') as F32;
    const original = parameters()['table'] as F32;
    const step = original.data.reduce((a, b) => Math.max(a, Math.abs(b)), 0) / 127;
    table.data.forEach((value, i) =>
      expect(Math.abs(value - original.data[i]!)).toBeLessThan(step),
    );
  });

  it('says what is wrong with a header', async () => {
    const open = async (metadata: Record<string, string>) =>
      fromFile(
        await openSafetensors(bytesSource(await encodeSafetensors({}, { metadata }), 'file')),
      );
    await expect(open({ quantization_schemes: '{' })).rejects.toThrow(
      "'quantization_schemes' in the header is not JSON",
    );
    const gone = JSON.stringify({ w: { scheme: { name: 'int8' }, shape: [1, 1] } });
    await expect(open({ quantization_schemes: gone })).rejects.toThrow(
      "the header names 'w', which is not there",
    );
  });

  it('a graph takes weights from a file instead of rounding again', async () => {
    const graph = tiedModel();
    const table = planTable([graph], everyMatrix(parseScheme('int4-block32')));
    const fine = quantizeTree(
      { fc1: { weight: graph.parameters.find(({ path }) => path === 'fc1.weight')!.data! } },
      { 'fc1.weight': parseScheme('int8') },
    );
    const quantized = quantizeGraph(graph, table, { weights: quantizedOnly(fine) });
    expect(quantized.parameters.find(({ path }) => path === 'fc1.weight.codes')!.data!.dtype).toBe(
      'int8',
    );
    const [engine] = testEngines();
    expect(Object.keys(await runOnce(engine!, optimize(quantized), tiedFeeds()))).toEqual([
      'logits',
    ]);
  });
});
