import path from 'node:path';
import { modelBase } from '@distilwhisper/model-base';
import type { Transcription } from '@distilwhisper/whisper';
import { loadModel, transcribeAudio, type LoadedModel } from '../src/index.js';
import { randomPack } from './experts/random-pack.js';

const sample = (name: string): string => path.resolve(__dirname, '../../../examples/audio', name);

const heard = ({ language, segments }: Transcription) => ({
  language,
  segments: segments.map(({ start, end, tokens }) => ({ start, end, tokens })),
});

describe('speculative decoding of the embedded model says what plain decoding says', () => {
  let plain: LoadedModel;
  let speculative: LoadedModel;
  beforeAll(async () => {
    // Enough to be told from the shared weights, too little for loops.
    const experts = [await randomPack(modelBase().folder, 'ca', { scale: 0.98 })];
    plain = await loadModel({ threads: 2, experts, speculative: false });
    speculative = await loadModel({ threads: 2, experts });
  });
  afterAll(() => Promise.all([plain.dispose(), speculative.dispose()]));

  it.each([
    ['timestamps, language detected', '01-english.mp3', {}],
    ['no timestamps', '01-english.mp3', { language: 'en', timestamps: false }],
    ['language experts', '02-catalan.flac', { language: 'ca' }],
    ['words', '04-english-short.wav', { language: 'en', wordTimestamps: true }],
    ['beams', '04-english-short.wav', { language: 'en', beamSize: 2 }],
    ['samples', '04-english-short.wav', { language: 'en', temperatures: [0.4] }],
  ])('%s', async (_name, file, options) => {
    const expected = await transcribeAudio(plain, sample(file), options);
    const actual = await transcribeAudio(speculative, sample(file), options);
    expect(heard(actual)).toEqual(heard(expected));
    expect(actual.segments.length).toBeGreaterThan(0);
    actual.segments.forEach(({ averageLogProb }, i) =>
      expect(averageLogProb).toBeCloseTo(expected.segments[i]!.averageLogProb, 3),
    );
  });
});
