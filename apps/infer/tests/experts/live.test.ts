import path from 'node:path';
import { decodeAudio } from '@distilwhisper/audio/node';
import { modelBase } from '@distilwhisper/model-base';
import type { ExpertPack } from '@distilwhisper/experts';
import {
  attachExperts,
  loadModel,
  streamLive,
  type LiveUpdate,
  type LoadedModel,
  type StreamLiveOptions,
} from '../../src/index.js';
import { randomPack } from './random-pack.js';

const SHORT = path.resolve(__dirname, '../../../../examples/audio/04-english-short.wav');

/** The same pack with every gate below 0 (closed) or above it (open), whatever is heard. */
const gated = ({ header, experts }: ExpertPack, open: boolean): ExpertPack => {
  for (const { gate_in, gate_out } of [...experts.encoder, ...experts.decoder]) {
    gate_in.weight.data.fill(0);
    gate_in.bias.data.fill(1);
    gate_out.weight.data.fill(open ? 1 : -1);
  }
  return { header, experts };
};

describe('a live stream with language experts', () => {
  let model: LoadedModel;
  let closed: LoadedModel;
  let open: LoadedModel;
  let samples: Float32Array;
  beforeAll(async () => {
    const { folder } = modelBase();
    const scale = 0.8; // says something else, and comes to an end
    model = await loadModel({ threads: 2, experts: [] });
    closed = await attachExperts(model, [gated(await randomPack(folder, 'en', { scale }), false)]); // prettier-ignore
    open = await attachExperts(model, [gated(await randomPack(folder, 'en', { scale }), true)]);
    samples = (await decodeAudio(SHORT)).samples;
  });
  afterAll(() => model.dispose());

  const heard = async (from: LoadedModel, options: StreamLiveOptions): Promise<LiveUpdate[]> => {
    const updates: LiveUpdate[] = [];
    const blocks = async function* () {
      for (let i = 0; i < samples.length; i += 1600) yield samples.subarray(i, i + 1600);
    };
    // Decoding takes no time here, so that updates come at the same places in every run.
    for await (const update of streamLive(from, blocks(), {
      now: () => 0,
      stepSeconds: 1.3,
      ...options,
    }))
      updates.push(update);
    return updates;
  };
  const said = (updates: readonly LiveUpdate[]): string => updates.at(-1)?.stable ?? '';

  it.each<[string, StreamLiveOptions]>([
    ['given', { language: 'en' }],
    ['detected', {}],
  ])('uses them if their gates are open, its language %s', async (_, options) => {
    const without = await heard(model, options);
    expect(said(without)).toMatch(/train to the coast/i);
    expect(without.length).toBeGreaterThan(1); // updates within the utterance as well
    expect(without.every(({ language }) => language === 'en')).toBe(true);
    expect(await heard(closed, options)).toEqual(without);
    const using = await heard(open, options);
    expect(said(using)).not.toBe('');
    expect(said(using)).not.toBe(said(without));
  });
});
