import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPack, writePack } from '../node.js';
import { unflatten, type AnyTensor } from '@distilwhisper/tensor';
import { expertShapes, type ExpertTree } from '../expert-parameters.js';
import { encodePack, parsePack } from './expert-pack.js';
import { PACK_FORMAT, type PackHeader } from './header.js';

const dimensions = { state: 4, gate: 2, encoderInner: 6, decoderInner: 6, encoderLayers: 1, decoderLayers: 1 }; // prettier-ignore
const header: PackHeader = {
  format: PACK_FORMAT,
  language: 'ca',
  base: { name: 'tiny', sha256: '00' },
  dimensions,
  recipe: {},
  data: { description: 'none' },
  scores: [],
  licence: 'CC0-1.0',
};

const packWith = (value: number) => {
  const leaves = new Map<string, AnyTensor>();
  for (const [path, shape] of expertShapes(dimensions)) {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5);
    if (path === 'decoder.0.fc1.weight') data[7] = value;
    leaves.set(path, { dtype: 'float32', shape, data });
  }
  return { header, experts: unflatten<ExpertTree>(leaves) };
};

describe.each(['float32', 'float16', 'bfloat16'] as const)('a pack in %s', (dtype) => {
  it('comes back as it was', async () => {
    const pack = packWith(-2);
    expect(parsePack(await encodePack(pack, { dtype }))).toEqual(pack);
  });

  it('comes back from a file, every tensor in memory of its own', async () => {
    const pack = packWith(-2);
    const folder = await mkdtemp(path.join(tmpdir(), 'distilwhisper-pack-'));
    await writePack(path.join(folder, 'ca.pack'), pack, { dtype });
    const read = await readPack(path.join(folder, 'ca.pack'));
    await rm(folder, { recursive: true });
    expect(read).toEqual(pack);
  });

  it('is refused from a file with a NaN, both named', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'distilwhisper-pack-'));
    const file = path.join(folder, 'ca.pack');
    await writePack(file, packWith(NaN), { dtype });
    await expect(readPack(file)).rejects.toThrow(
      `${file}: decoder.0.fc1.weight holds NaN at element 7`,
    );
    await rm(folder, { recursive: true });
  });

  it.each([NaN, Infinity, -Infinity])('is refused with a %s, which is named', async (value) => {
    const bytes = await encodePack(packWith(value), { dtype });
    expect(() => parsePack(bytes, 'ca.pack')).toThrow(
      `ca.pack: decoder.0.fc1.weight holds ${value} at element 7`,
    );
  });
});
