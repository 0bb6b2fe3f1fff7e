import path from 'node:path';
import { joinSamples } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import type { Segment } from '@distilwhisper/whisper';
import {
  loadModel,
  streamBatches,
  streamLive,
  streamTranscription,
  transcribeAudio,
  type LiveUpdate,
  type LoadedModel,
} from '../src/index.js';

const sample = async (name: string): Promise<Float32Array> =>
  (await decodeAudio(path.resolve(__dirname, '../../../examples/audio', name))).samples;
const silence = (seconds: number): Float32Array => new Float32Array(seconds * 16_000);
const joined = (...parts: readonly Float32Array[]): Float32Array => joinSamples(parts);
const said = (segments: readonly Segment[]): string[] => segments.map(({ text }) => text.trim());

describe('the embedded model', () => {
  let model: LoadedModel;
  let short: Float32Array;
  let long: Float32Array;
  beforeAll(async () => {
    model = await loadModel({ threads: 2 });
    short = await sample('04-english-short.wav');
    long = await sample('01-english.mp3');
  });
  afterAll(() => model.dispose());

  describe('in batches', () => {
    const batches = async (samples: Float32Array, batchSize: number): Promise<Segment[]> => {
      const segments: Segment[] = [];
      for await (const segment of streamBatches(model, samples, { language: 'en', batchSize }))
        segments.push(segment);
      return segments;
    };

    it('says of each stretch of speech what it says of the stretch alone, at its time', async () => {
      const recording = joined(silence(2), short, silence(30), long, silence(1));
      const together = await batches(recording, 2);
      const one = await batches(recording, 1);
      expect(together.map(({ start, end, text }) => ({ start, end, text }))).toEqual(
        one.map(({ start, end, text }) => ({ start, end, text })),
      );
      expect(together[0]!.text).toContain('train to the coast');
      const alone = await transcribeAudio(model, long, { language: 'en' });
      const second = together.filter(({ start }) => start > 30);
      expect(said(second).join(' ')).toBe(said(alone.segments).join(' '));
      const offset = 32 + short.length / 16_000;
      expect(Math.abs(second[0]!.start - offset)).toBeLessThan(1);
    });

    it('says nothing of silence', async () => {
      expect(await batches(silence(40), 4)).toEqual([]);
    });
  });

  describe('live', () => {
    async function* inBlocks(samples: Float32Array): AsyncGenerator<Float32Array> {
      for (let i = 0; i < samples.length; i += 1600) yield samples.subarray(i, i + 1600);
    }

    it('shows text that only grows, and ends each utterance with the whole of it', async () => {
      const updates: LiveUpdate[] = [];
      const recording = joined(silence(1), long, silence(1.5), short, silence(1.5));
      const options = { language: 'en', now: () => 0 } as const;
      for await (const update of streamLive(model, inBlocks(recording), options))
        updates.push(update);
      const finals = updates.filter(({ isFinal }) => isFinal);
      const text = finals.map(({ stable }) => stable).join(' ');
      expect(text).toContain('library by the river');
      expect(text).toContain('train to the coast');
      expect(finals.every(({ partial }) => partial === '')).toBe(true);
      expect(updates.some(({ isFinal, stable }) => !isFinal && stable !== '')).toBe(true);
      let before = '';
      for (const { stable, isFinal } of updates) {
        expect(stable.startsWith(before)).toBe(true);
        before = isFinal ? '' : stable;
      }
    });

    it('stops at once where its signal fires while nobody speaks', async () => {
      const controller = new AbortController();
      async function* forever(): AsyncGenerator<Float32Array> {
        yield silence(1);
        controller.abort();
        await new Promise(() => {});
      }
      const updates = streamLive(model, forever(), { signal: controller.signal });
      await expect(updates.next()).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('refuses impossible options', async () => {
      const blocks = inBlocks(silence(1));
      await expect(streamLive(model, blocks, { stepSeconds: 0 }).next()).rejects.toThrow('stepSeconds must be a number > 0, not 0'); // prettier-ignore
      await expect(streamLive(model, blocks, { maxSeconds: 40 }).next()).rejects.toThrow('maxSeconds must lie between 2 and 29'); // prettier-ignore
    });
  });

  it('stops a transcription between two steps, and serves the next request', async () => {
    const controller = new AbortController();
    const stream = streamTranscription(model, long, { language: 'en', signal: controller.signal });
    const first = stream.next();
    setTimeout(() => controller.abort(), 0);
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    const { text } = await transcribeAudio(model, short, { language: 'en' });
    expect(text).toContain('train to the coast');
  });
});
