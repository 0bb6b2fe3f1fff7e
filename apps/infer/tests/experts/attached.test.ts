import path from 'node:path';
import type { ExpertPack } from '@distilwhisper/experts';
import { readPack, writePack } from '@distilwhisper/experts/node';
import type { AnyTensor } from '@distilwhisper/tensor';
import { attachExperts, loadModel, type LoadedModel } from '../../src/index.js';
import type { ComputeType } from '../../src/compute-type.js';
import { temporaryFolder, writeTinyModel } from '../cli/tiny-model.js';
import { randomPack } from './random-pack.js';

describe('a pack that is attached from a file', () => {
  let folder: string;
  let remove: () => Promise<void>;
  let pack: ExpertPack;
  beforeAll(async () => {
    ({ path: folder, remove } = await temporaryFolder());
    await writeTinyModel(folder);
    pack = await randomPack(folder, 'en');
    pack.experts.encoder[0]!.fc1.weight.data.fill(0, 0, 16); // a row of zeros
  });
  afterAll(() => remove());

  const fedOf = ({ experts }: LoadedModel): [string, AnyTensor][] => {
    const { encoder, decoder } = experts!.set.get('en')!.feeds;
    return Object.entries({ ...encoder, ...decoder }).sort(([a], [b]) => (a < b ? -1 : 1));
  };

  describe.each<ComputeType>(['float32', 'int8'])('by a model of %s', (computeType) => {
    let model: LoadedModel;
    beforeAll(async () => {
      model = await loadModel({ model: folder, threads: 1, computeType, experts: [], speculative: false }); // prettier-ignore
    });
    afterAll(() => model.dispose());

    it.each(['float16', 'bfloat16', 'float32'] as const)(
      'is fed as its float32 weights would be, stored as %s',
      async (dtype) => {
        const file = path.join(folder, `${dtype}.safetensors`);
        await writePack(file, pack, { dtype });
        const found = fedOf(await attachExperts(model, [file]));
        const expected = fedOf(await attachExperts(model, [await readPack(file)]));
        expect(found.map(([name]) => name)).toEqual(expected.map(([name]) => name));
        found.forEach(([name, { dtype: is, shape, data }], i) => {
          const [, wanted] = expected[i]!;
          expect([name, is, shape]).toEqual([name, wanted.dtype, wanted.shape]);
          expect(Buffer.from(data.buffer, data.byteOffset, data.byteLength).equals(Buffer.from(wanted.data.buffer, wanted.data.byteOffset, wanted.data.byteLength))).toBe(true); // prettier-ignore
        });
        const codes = found.filter(([, { dtype: is }]) => is === 'int8');
        expect(codes.length > 0).toBe(computeType === 'int8');
        // 255 times two codes stay below 2^15, where processors without 8-bit dot products cut sums.
        for (const [, { data }] of codes) expect(Math.max(...(data as Int8Array))).toBe(63);
      },
    );

    it('is refused with a NaN, which is named', async () => {
      const file = path.join(folder, 'nan.safetensors');
      const { data } = pack.experts.decoder[0]!.fc2.weight as { data: Float32Array };
      const [kept] = data;
      data[0] = NaN;
      await writePack(file, pack);
      data[0] = kept!;
      await expect(attachExperts(model, [file])).rejects.toThrow(`${file}: decoder.0.fc2.weight holds NaN at element 0`); // prettier-ignore
    });

    it('is not prepared from another file that took its place', async () => {
      const file = path.join(folder, 'moved.safetensors');
      await writePack(file, pack);
      const attached = await attachExperts(model, [file]);
      await writePack(file, { ...pack, header: { ...pack.header, licence: 'MIT' } });
      await expect(attached.experts!.prepare()).rejects.toThrow(`${file} is not the pack that was attached: its header has changed since; attach it again`); // prettier-ignore
      await writePack(file, pack);
      expect((await attached.experts!.prepare()).set).toBe(attached.experts!.set);
    });
  });
});
