import path from 'node:path';
import type { ExpertPack } from '@distilwhisper/experts';
import { writePack } from '@distilwhisper/experts/node';
import type { AnyTensor } from '@distilwhisper/tensor';
import type { ComputeType } from '../../src/index.js';
import { attachExperts, detachExperts, loadModel, type LoadedModel } from '../../src/index.js';
import { temporaryFolder, writeTinyModel } from '../cli/tiny-model.js';
import { logitsOf, MEL, row } from './logits-of.js';
import { randomPack } from './random-pack.js';

const TOKENS = row(50_258);
const REFUSED =
  'the en experts were detached from this model; use the model that `detachExperts` returned, or attach them to that one again';

describe.each<ComputeType>(['float32', 'int8'])('experts detached from %s', (computeType) => {
  let folder: string;
  let remove: () => Promise<void>;
  let model: LoadedModel;
  let files: string[];
  const loaded: LoadedModel[] = [];

  beforeAll(async () => {
    ({ path: folder, remove } = await temporaryFolder());
    await writeTinyModel(folder);
    files = ['en', 'ca'].map((language) => path.join(folder, `${language}.safetensors`));
    for (const [i, file] of files.entries()) await writePack(file, await packOf(i));
    model = await load();
  });
  afterAll(async () => {
    await Promise.all(loaded.map((each) => each.dispose()));
    await remove();
  });

  const packOf = (i: number): Promise<ExpertPack> =>
    randomPack(folder, ['en', 'ca'][i]!, { seed: i + 1, scale: -3 });

  const load = async (): Promise<LoadedModel> => {
    const options = { model: folder, threads: 1, computeType, speculative: false };
    loaded.push(await loadModel({ ...options, experts: [] }));
    return loaded.at(-1)!;
  };

  const fedOf = (
    { experts }: LoadedModel,
    language: string,
  ): Readonly<Record<string, AnyTensor>> => {
    const { encoder, decoder } = experts!.set.get(language)!.feeds;
    return { ...encoder, ...decoder };
  };

  it('are gone: their language has the shared weights, others keep theirs', async () => {
    const both = await attachExperts(model, files);
    const [en, ca, shared] = [await logitsOf(both, 'en'), await logitsOf(both, 'ca'), await logitsOf(model, 'en')]; // prettier-ignore
    expect(en).not.toEqual(shared);
    const left = await detachExperts(both, ['english']);
    expect([...left.experts!.set.keys()]).toEqual(['ca']);
    expect(await logitsOf(left, 'en')).toEqual(shared);
    expect(await logitsOf(left, 'ca')).toEqual(ca);
    expect(await logitsOf(both, 'ca')).toEqual(ca);
    await detachExperts(left, ['ca']);
  });

  it('give their memory to the next pack, which says what it says in a memory of its own', async () => {
    const fresh = await load();
    const expected = await logitsOf(await attachExperts(fresh, [files[1]!]), 'ca');
    const one = await attachExperts(model, [files[0]!]);
    const memory = Object.entries(fedOf(one, 'en'));
    const two = await attachExperts(await detachExperts(one, ['en']), [files[1]!]);
    const found = fedOf(two, 'ca');
    const experts = memory.filter(([, { shape }]) => shape.length > 0);
    for (const [name, { data }] of experts) expect(found[name]!.data.buffer).toBe(data.buffer);
    expect(await logitsOf(two, 'ca')).toEqual(expected);

    const three = await attachExperts(two, [files[0]!]);
    for (const [name] of experts) expect(fedOf(three, 'en')[name]!.data.buffer).not.toBe(found[name]!.data.buffer); // prettier-ignore
    expect(await logitsOf(three, 'ca')).toEqual(expected);
    await detachExperts(three, ['en', 'ca']);
  });

  it('leave alone the weights of a pack that somebody else holds', async () => {
    const pack = await packOf(0);
    const { data } = pack.experts.decoder[0]!.fc1.weight;
    const before = [...data];
    const given = await attachExperts(model, [pack]);
    const file = await attachExperts(await detachExperts(given, ['en']), [files[1]!]);
    expect([...data]).toEqual(before);
    await detachExperts(file, ['ca']);
  });

  it('are refused to older values of the model', async () => {
    const old = await attachExperts(model, [files[0]!]);
    const decoder = old.decoderFor!('en', 'transcribe');
    const cache = await decoder.start(MEL);
    const running = decoder.step(cache, TOKENS);
    const left = await detachExperts(old, ['en']);
    expect((await running).logits.shape).toEqual([1, 1, 51_865]);
    await expect(decoder.step(cache, TOKENS)).rejects.toThrow(REFUSED);
    await expect(decoder.start(MEL)).rejects.toThrow(REFUSED);
    await expect(decoder.align!(cache, TOKENS)).rejects.toThrow(REFUSED);
    await expect(old.experts!.prepare()).rejects.toThrow(REFUSED);
    await expect(detachExperts(old, ['en'])).rejects.toThrow(REFUSED);
    await expect(detachExperts(left, ['en'])).rejects.toThrow("no experts for 'en' are attached; attached: none"); // prettier-ignore
  });

  it('give up their memory also to a pack that follows one with a NaN', async () => {
    const broken = await packOf(1);
    broken.experts.decoder[0]!.fc2.weight.data[0] = NaN;
    const file = path.join(folder, 'nan.safetensors');
    await writePack(file, broken);
    const one = await attachExperts(model, [files[0]!]);
    const expected = await logitsOf(one, 'en');
    const left = await detachExperts(one, ['en']);
    await expect(attachExperts(left, [file])).rejects.toThrow(`${file}: decoder.0.fc2.weight holds NaN`); // prettier-ignore
    const again = await attachExperts(left, [files[0]!]);
    expect(await logitsOf(again, 'en')).toEqual(expected);
    await detachExperts(again, ['en']);
  });

  it('may have been prepared, and may be attached and prepared again', async () => {
    const one = await attachExperts(model, [files[0]!], { prepare: true });
    const expected = await logitsOf(one, 'en');
    const left = await detachExperts(one, ['en']);
    await expect(logitsOf(one, 'en')).rejects.toThrow(REFUSED);
    expect(await logitsOf(await attachExperts(left, [files[0]!], { prepare: true }), 'en')).toEqual(expected); // prettier-ignore
  });
});
