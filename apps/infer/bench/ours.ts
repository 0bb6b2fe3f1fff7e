import { logMel } from '@distilwhisper/audio';
import { decode } from '@distilwhisper/whisper';
import { streamBatches, streamTranscription, type LoadedModel } from '../src/index.js';
import type { Recording } from './material.js';
import type { Kind } from './peers.js';
import type { Timed } from './results.js';

const GREEDY = { language: 'en', temperatures: [0] } as const;
const BATCH = 8;

/** Time spent in the decoder's two graphs, told apart from everything around them. */
const watched = (model: LoadedModel, spent: { encoder: number; steps: number }): LoadedModel => ({
  ...model,
  decoder: {
    ...model.decoder,
    start: async (mel) => {
      const start = performance.now();
      const cache = await model.decoder.start(mel);
      spent.encoder += performance.now() - start;
      return cache;
    },
    step: async (...call) => {
      const start = performance.now();
      const result = await model.decoder.step(...call);
      spent.steps += performance.now() - start;
      return result;
    },
  },
});

const short = async (model: LoadedModel, samples: Float32Array): Promise<[string, number]> => {
  const start = performance.now();
  const { data, shape } = logMel(samples, { bins: model.dimensions.melBins, padToSeconds: 30 });
  const mel = performance.now() - start;
  const window = { dtype: 'float32' as const, shape: [1, ...shape], data };
  const [result] = await decode(model, window, { language: 'en', timestamps: false });
  return [result!.text, mel];
};

const joined = async (segments: AsyncIterable<{ readonly text: string }>): Promise<string> => {
  let text = '';
  for await (const segment of segments) text += segment.text;
  return text;
};

const transcribe = async (
  kind: Kind,
  model: LoadedModel,
  samples: Float32Array,
): Promise<[text: string, mel: number | undefined]> => {
  if (kind === 'short') return short(model, samples);
  if (kind === 'long') return [await joined(streamTranscription(model, samples, GREEDY)), undefined]; // prettier-ignore
  const options = { ...GREEDY, batchSize: BATCH, timestamps: false };
  return [await joined(streamBatches(model, samples, options)), undefined];
};

const timeOnce = async (kind: Kind, model: LoadedModel, { samples }: Recording): Promise<Timed> => {
  const spent = { encoder: 0, steps: 0 };
  const start = performance.now();
  const [text, mel] = await transcribe(kind, watched(model, spent), samples);
  const milliseconds = performance.now() - start;
  const rest = milliseconds - (mel ?? 0) - spent.encoder - spent.steps;
  const parts = {
    ...(mel === undefined ? {} : { mel }),
    encoder: spent.encoder,
    'decoder steps': spent.steps,
    'everything else': rest,
  };
  return { milliseconds, text, parts };
};

/** The best of some runs. */
export const timeOurs = async (
  kind: Kind,
  model: LoadedModel,
  recording: Recording,
  repeats: number,
): Promise<Timed> => {
  let best: Timed | undefined;
  for (let i = 0; i < repeats; i += 1) {
    const once = await timeOnce(kind, model, recording);
    if (!best || once.milliseconds < best.milliseconds) best = once;
  }
  return best!;
};
