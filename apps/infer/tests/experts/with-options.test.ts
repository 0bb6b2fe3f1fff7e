import path from 'node:path';
import { joinSamples } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { modelBase } from '@distilwhisper/model-base';
import type { Segment, Word } from '@distilwhisper/whisper';
import {
  loadModel,
  streamBatches,
  streamTranscription,
  transcribeAudio,
  type LoadedModel,
  type TranscribeAudioOptions,
  type TranscribeBatchesOptions,
} from '../../src/index.js';
import { randomPack } from './random-pack.js';

const sample = async (name: string): Promise<Float32Array> =>
  (await decodeAudio(path.resolve(__dirname, '../../../../examples/audio', name))).samples;
const joined = (...parts: readonly Float32Array[]): Float32Array => joinSamples(parts);
const silence = (seconds: number): Float32Array => new Float32Array(seconds * 16_000);

type Heard = Pick<Segment, 'text' | 'language' | 'averageLogProb'>;
const heard = (segments: readonly Segment[]): Heard[] =>
  segments.map(({ text, language, averageLogProb }) => ({ text, language, averageLogProb }));
/** Equal texts, and the scores of the same weights: those of the shared ones are others. */
const expectSame = (actual: readonly Heard[], expected: readonly Heard[]): void => {
  expect(actual.map(({ text, language }) => ({ text, language }))).toEqual(
    expected.map(({ text, language }) => ({ text, language })),
  );
  actual.forEach(({ averageLogProb }, i) =>
    expect(averageLogProb).toBeCloseTo(expected[i]!.averageLogProb, 3),
  );
  expect(actual.length).toBeGreaterThan(0);
};

describe('language experts together with', () => {
  let model: LoadedModel;
  let english: Float32Array;
  /** Catalan, which the embedded model takes for Romanian. */
  let other: Float32Array;
  beforeAll(async () => {
    const place = modelBase().folder;
    const scale = 0.98; // enough to be told from the shared weights, too little for loops
    const experts = [
      await randomPack(place, 'en', { scale }),
      await randomPack(place, 'ro', { seed: 2, scale }),
    ];
    model = await loadModel({ threads: 2, experts });
    english = await sample('01-english.mp3');
    other = await sample('02-catalan.flac');
  });
  afterAll(() => model.dispose());

  /** The model as if one language's experts were all there is: no routing. */
  const only = (language?: string): LoadedModel => {
    const { tokenizer, dimensions, info, experts } = model;
    const dispose = (): Promise<void> => model.dispose();
    const decoder = language === undefined ? model.decoder : experts!.forLanguage(language, 'transcribe'); // prettier-ignore
    return { tokenizer, dimensions, info, dispose, decoder };
  };
  const GREEDY = { temperatures: [0], conditionOnPreviousText: false, noSpeechThreshold: null, audioContext: 'elastic' } as const; // prettier-ignore
  const single = async (
    with_: LoadedModel,
    samples: Float32Array,
    options: TranscribeAudioOptions,
  ): Promise<readonly Segment[]> =>
    (await transcribeAudio(with_, samples, { ...GREEDY, ...options })).segments;
  const batches = async (
    with_: LoadedModel,
    samples: Float32Array,
    options: TranscribeBatchesOptions,
  ): Promise<Segment[]> => {
    const segments: Segment[] = [];
    for await (const segment of streamBatches(with_, samples, { ...GREEDY, ...options }))
      segments.push(segment);
    return segments;
  };

  it('a language that is given or detected', async () => {
    const expected = heard(await single(only('en'), english, { language: 'en' }));
    expectSame(heard(await single(model, english, { language: 'english' })), expected);
    expectSame(heard(await single(model, english, {})), expected);
    const shared = heard(await single(only(), english, { language: 'en' }));
    expect(shared[0]!.averageLogProb).not.toBeCloseTo(expected[0]!.averageLogProb, 3);
  });

  it('beams', async () => {
    const options = { language: 'ro', beamSize: 3 };
    expectSame(
      heard(await single(model, other, options)),
      heard(await single(only('ro'), other, options)),
    );
  });

  it('a language without experts, and translation', async () => {
    const options = { language: 'fr' };
    expectSame(
      heard(await single(model, english, options)),
      heard(await single(only(), english, options)),
    );
    const translate = { language: 'ro', task: 'translate' } as const;
    const decoder = model.experts!.forLanguage('ro', 'translate');
    expectSame(
      heard(await single(model, other, translate)),
      heard(await single({ ...only(), decoder }, other, translate)),
    );
  });

  it('batches, whatever their size, and the language of each', async () => {
    const recording = joined(english, silence(30), other);
    const one = await batches(model, recording, { detectLanguage: 'each', batchSize: 1 });
    const three = await batches(model, recording, { detectLanguage: 'each', batchSize: 2 });
    expectSame(heard(three), heard(one));
    const [first, second, ...more] = new Set(three.map(({ language }) => language));
    expect([first, more]).toEqual(['en', []]);
    // Catalan: random experts and short windows take it for one neighbour or another.
    const otherOnly = await batches(only(second), recording, { language: second!, batchSize: 1 });
    const late = (segments: readonly Segment[]) => segments.filter(({ start }) => start > 35);
    expect(late(three)).not.toEqual([]);
    expectSame(heard(late(three)), heard(late(otherOnly)));
  });

  it('times of words, alone and in batches', async () => {
    const options = { language: 'en', wordTimestamps: true } as const;
    const alone = await single(model, english, options);
    const reference = await single(only('en'), english, options);
    const words = (segments: readonly Segment[]): readonly Word[] => segments.flatMap(({ words: own = [] }) => own); // prettier-ignore
    expect(words(alone)).toEqual(words(reference));
    const window = { ...options, voiceActivity: { paddingSeconds: 0 } };
    const recording = joined(english, silence(30), english);
    const batched = await batches(model, recording, { ...window, batchSize: 2 });
    expect(words(batched)).toEqual(words(await batches(model, recording, { ...window, batchSize: 1 }))); // prettier-ignore
    const text = words(alone).map(({ word }) => word);
    const second = words(batched).slice(-text.length);
    expect(second.map(({ word }) => word)).toEqual(text);
    second.forEach(({ start, end, probability }, i) => {
      const shift = 30 + english.length / 16_000;
      expect(Math.abs(start - shift - words(alone)[i]!.start)).toBeLessThan(0.15);
      expect(Math.abs(end - shift - words(alone)[i]!.end)).toBeLessThan(0.15);
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThanOrEqual(1);
    });
  });

  it('an abort: the next request finds them as they were', async () => {
    const controller = new AbortController();
    const stream = streamTranscription(model, english, { signal: controller.signal });
    const first = stream.next();
    setTimeout(() => controller.abort(), 0);
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expectSame(
      heard(await single(model, english, { language: 'en' })),
      heard(await single(only('en'), english, { language: 'en' })),
    );
  });
});
