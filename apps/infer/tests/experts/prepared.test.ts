import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ExpertPack } from '@distilwhisper/experts';
import type { ObservedWindow } from '@distilwhisper/whisper';
import {
  attachExperts,
  loadModel,
  transcribeAudio,
  type LoadedModel,
  type LoadModelOptions,
  type TranscribeAudioOptions,
} from '../../src/index.js';
import { temporaryFolder, writeTinyModel } from '../cli/tiny-model.js';
import { logitsOf } from './logits-of.js';
import { randomPack } from './random-pack.js';

const tone = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => 0.3 * Math.sin(i / 9) * Math.sin(i / 3000));

/** One window, whatever it says. */
const OPTIONS: TranscribeAudioOptions = {
  language: 'en',
  temperatures: [0],
  sampleLength: 20,
  noSpeechThreshold: null,
  logProbThreshold: null,
};

describe('prepared experts', () => {
  let folder: string;
  let remove: () => Promise<void>;
  let packs: ExpertPack[];
  const loaded: LoadedModel[] = [];

  beforeAll(async () => {
    ({ path: folder, remove } = await temporaryFolder());
    await writeTinyModel(folder);
    packs = [await randomPack(folder, 'en', { scale: -3 }), await randomPack(folder, 'ca', { seed: 2, scale: -3 })]; // prettier-ignore
  });
  afterAll(async () => {
    await Promise.all(loaded.map((model) => model.dispose()));
    await remove();
  });

  const load = async (options: LoadModelOptions): Promise<LoadedModel> => {
    const model = await loadModel({ model: folder, threads: 1, experts: packs, ...options });
    loaded.push(model);
    return model;
  };

  const heard = async (model: LoadedModel, options: Partial<TranscribeAudioOptions> = {}) => {
    const { segments } = await transcribeAudio(model, tone(8 * 16_000), { ...OPTIONS, ...options });
    return segments.map(({ tokens, averageLogProb }) => ({ tokens, score: averageLogProb.toFixed(4) })); // prettier-ignore
  };

  /** Logits of a prompt and three tokens after it. */
  /** Root mean square of a difference over that of b. */
  const distance = (a: readonly number[], b: readonly number[]): number => {
    const square = (values: readonly number[]) => values.reduce((sum, x) => sum + x * x, 0);
    return Math.sqrt(square(a.map((x, i) => x - b[i]!)) / square(b));
  };

  it.each([true, false])('say what fed ones say, speculative: %s', async (speculative) => {
    const fed = await load({ speculative });
    const prepared = await load({ speculative, prepareExperts: true });
    expect(await heard(prepared)).toEqual(await heard(fed));
    expect(await heard(prepared, { language: 'ca' })).toEqual(await heard(fed, { language: 'ca' }));
    expect(await heard(prepared, { beamSize: 2 })).toEqual(await heard(fed, { beamSize: 2 }));
    expect(await heard(prepared, { task: 'translate' })).toEqual(await heard(fed, { task: 'translate' })); // prettier-ignore
    expect(await heard(prepared, { language: 'fr' })).toEqual(await heard(fed, { language: 'fr' }));
    expect(await heard(prepared)).not.toEqual(await heard(prepared, { language: 'fr' }));
    expect(distance(await logitsOf(prepared, 'en'), await logitsOf(fed, 'en'))).toBeLessThan(1e-5);
  });

  it('are rounded in an integer model, where fed ones of the decoder are not', async () => {
    const fed = await load({ computeType: 'int8' });
    const prepared = await load({ computeType: 'int8', prepareExperts: true });
    const [a, b, shared] = [await logitsOf(prepared, 'en'), await logitsOf(fed, 'en'), await logitsOf(fed, 'fr')]; // prettier-ignore
    expect(distance(a, b)).toBeGreaterThan(0);
    expect(distance(a, b)).toBeLessThan(0.1 * distance(shared, b));
    const translated = await logitsOf(prepared, 'en', 'translate');
    expect(distance(translated, await logitsOf(fed, 'en', 'translate'))).toBeLessThan(1e-5);
  });

  it('have the same gates', async () => {
    const gates = async (prepareExperts: boolean) => {
      const model = await load({ prepareExperts, observeExperts: true });
      const windows: ObservedWindow[] = [];
      await heard(model, { onObserved: (window) => void windows.push(window) });
      const open = [windows[0]!.encoder, windows[0]!.decoder].flat().flatMap(({ data }) => [...data]); // prettier-ignore
      await model.dispose();
      loaded.splice(loaded.indexOf(model), 1);
      return open;
    };
    const prepared = await gates(true);
    expect(prepared).toEqual(await gates(false));
    expect(new Set(prepared)).toEqual(new Set([0, 1]));
  });

  it('may be attached later, each for itself', async () => {
    const empty = await load({ experts: [] });
    const one = await attachExperts(empty, [packs[0]!], { prepare: true });
    const both = await attachExperts(one, [packs[1]!]);
    const fed = await load({});
    expect(await heard(both)).toEqual(await heard(fed));
    expect(await heard(both, { language: 'ca' })).toEqual(await heard(fed, { language: 'ca' }));
    expect(await heard(empty, { language: 'fr' })).toEqual(await heard(fed, { language: 'fr' }));
    await expect(one.experts!.prepare(['uk'])).rejects.toThrow("no experts for 'uk' are attached, so none can be prepared; attached: en"); // prettier-ignore
  });

  it('are compiled once, also where they are asked for twice at a time', async () => {
    const cacheFolder = path.join(folder, 'twice');
    const empty = await load({ experts: packs, cacheFolder });
    const [a, b] = await Promise.all([empty.experts!.prepare(), empty.experts!.prepare(['en'])]);
    expect(a.set).toBe(b.set);
    const before = await readdir(cacheFolder);
    await a.prepare();
    expect(await readdir(cacheFolder)).toEqual(before);
  });

  it('are found in a cache, those of another pack are not', async () => {
    const cacheFolder = path.join(folder, 'cache');
    const prepared = { cacheFolder, prepareExperts: true };
    const first = await heard(await load({ ...prepared, experts: [packs[0]!] }));
    const entries = await readdir(cacheFolder);
    expect(await heard(await load({ ...prepared, experts: [packs[0]!] }))).toEqual(first);
    expect(await readdir(cacheFolder)).toEqual(entries);
    const other = await randomPack(folder, 'en', { seed: 3, scale: -3 });
    expect(await heard(await load({ ...prepared, experts: [other] }))).not.toEqual(first);
    expect((await readdir(cacheFolder)).length).toBe(entries.length + 2); // an encoder and a step
  });
});
