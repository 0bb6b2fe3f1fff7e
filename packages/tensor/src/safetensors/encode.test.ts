import { expectedTensors, fixtureBytes } from '../__fixtures__/index.js';
import { tensor, zeros } from '../host-tensor.js';
import { encodeSafetensors, safetensorsChunks } from './encode.js';
import { parseSafetensors } from './read.js';

const all = expectedTensors('safetensors');

describe('writing safetensors', () => {
  it('gives the bytes the official library gives', async () => {
    const names = ['scalar', 'ints.int8', 'floats.float16', 'empty', 'floats.float32'];
    const bytes = await encodeSafetensors(new Map(names.map((name) => [name, all.get(name)!])), {
      metadata: { made_by: 'safetensors é' },
    });
    expect(Buffer.from(bytes)).toEqual(Buffer.from(fixtureBytes('ordered.safetensors')));
  });

  it('round-trips every dtype', async () => {
    const { tensors, metadata } = parseSafetensors(await encodeSafetensors(all));
    expect(tensors).toEqual(new Map([...tensors.keys()].map((name) => [name, all.get(name)])));
    expect(tensors.size).toBe(all.size);
    expect(metadata).toEqual({});
  });

  it('does not depend on the order of tensors and metadata', async () => {
    const x = tensor('float32', [1], Float32Array.of(1));
    const y = tensor('int8', [1], Int8Array.of(2));
    const one = await encodeSafetensors({ x, y }, { metadata: { a: '1', b: '2' } });
    const two = await encodeSafetensors({ y, x }, { metadata: { b: '2', a: '1' } });
    expect(one).toEqual(two);
  });

  it('loads lazy tensors one at a time, when their turn comes', async () => {
    const log: string[] = [];
    const lazy = (name: string) => ({
      dtype: 'float32' as const,
      shape: [2],
      load: () => {
        log.push(`load ${name}`);
        return zeros('float32', [2]);
      },
    });
    for await (const chunk of safetensorsChunks({ a: lazy('a'), b: lazy('b') }))
      log.push(`${chunk.byteLength} bytes`);
    expect(log.slice(1)).toEqual(['load a', '8 bytes', 'load b', '8 bytes']);
  });

  it('refuses what the format cannot hold', async () => {
    await expect(encodeSafetensors({ w: zeros('int4', [2]) })).rejects.toThrow(
      "safetensors has no int4 (tensor 'w'); store the packed bytes as uint8",
    );
    await expect(encodeSafetensors({ __metadata__: zeros('int8', [2]) })).rejects.toThrow(
      "a tensor cannot be named '__metadata__'",
    );
    const lying = { dtype: 'float32' as const, shape: [3], load: () => zeros('float32', [2]) };
    await expect(encodeSafetensors({ w: lying })).rejects.toThrow(
      "tensor 'w' was announced as float32 [3], but loaded as float32 [2]",
    );
  });
});
