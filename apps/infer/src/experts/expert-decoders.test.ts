import * as onnxruntime from 'onnxruntime-node';
import { ortEngine } from '@distilwhisper/engine-ort';
import { initialiseExperts, PACK_FORMAT, expertDimensions } from '@distilwhisper/experts';
import { createRng } from '@distilwhisper/tensor';
import { randomParameters, type OwnExecutables, type WhisperDecoder } from '@distilwhisper/whisper';
import { expertScheme } from '../compute-type.js';
import { expertDecoders } from './expert-decoders.js';

const SHA256 = 'a'.repeat(64);
const GATE = 4;
const DIMENSIONS = {
  melBins: 80,
  vocabulary: 51_865,
  state: 8,
  audioContext: 1500,
  textContext: 448,
  encoder: { layers: 1, heads: 1, feedForward: 32 },
  decoder: { layers: 1, heads: 1, feedForward: 32 },
};

/** Graphs that were prepared, and are never run. */
const ownGraphs = () => {
  const dispose = jest.fn(() => Promise.resolve());
  const graph = { run: () => Promise.reject(new Error('not run')), dispose };
  return { graphs: { encoder: graph, single: graph } as OwnExecutables, dispose };
};

const setUp = () => {
  const rng = createRng(1);
  const experts = initialiseExperts(randomParameters(DIMENSIONS, rng), { gate: GATE, gateInStd: 1, gateOutStd: 1 }, () => rng.normal()); // prettier-ignore
  const dimensions = expertDimensions(DIMENSIONS, GATE);
  const base = { name: 'a test', sha256: SHA256 };
  const header = { format: PACK_FORMAT, base, dimensions, recipe: {}, data: { description: '' }, scores: [], licence: 'CC0-1.0' } as const; // prettier-ignore
  const packs = ['en', 'ca'].map((language) => ({ header: { ...header, language }, experts }));
  const made: { [language: string]: ReturnType<typeof ownGraphs> } = {};
  const decoders = expertDecoders({
    compiled: {
      feeding: () => ({}),
      dispose: () => Promise.resolve(),
    } as unknown as WhisperDecoder,
    base: { dimensions: DIMENSIONS, sha256: SHA256 },
    gate: GATE,
    schemeOf: expertScheme('float32', DIMENSIONS),
    engine: ortEngine(onnxruntime, { threads: 1 }),
    compileFor: async (pack) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return (made[pack.header.language] = ownGraphs()).graphs;
    },
  });
  return { decoders, packs, made };
};

it('frees the graphs of the language that is detached, and those alone', async () => {
  const { decoders, packs, made } = setUp();
  const both = await (await decoders.attach(packs)).prepare();
  const left = await both.detach(['en']);
  expect(made['en']!.dispose).toHaveBeenCalledTimes(2); // an encoder and a step
  expect(made['ca']!.dispose).not.toHaveBeenCalled();
  await left.dispose();
  expect(made['en']!.dispose).toHaveBeenCalledTimes(2);
  expect(made['ca']!.dispose).toHaveBeenCalledTimes(2);
});

it('waits for graphs that are being prepared, and frees them', async () => {
  const { decoders, packs, made } = setUp();
  const both = await decoders.attach(packs);
  const preparing = both.prepare(['en']);
  await both.detach(['en']);
  expect(made['en']!.dispose).toHaveBeenCalledTimes(2);
  await preparing;
});

it('detaches all of the languages that are named or none', async () => {
  const { decoders, packs } = setUp();
  const both = await decoders.attach(packs);
  await expect(both.detach(['en', 'uk'])).rejects.toThrow("no experts for 'uk' are attached; attached: ca"); // prettier-ignore
  await expect(both.detach(['en', 'English'])).rejects.toThrow("no experts for 'en' are attached; attached: ca"); // prettier-ignore
  expect([...(await both.detach(['en', 'ca'])).set.keys()]).toEqual([]);
});
