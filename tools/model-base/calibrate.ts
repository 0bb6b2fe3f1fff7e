import { readFileSync } from 'node:fs';
import path from 'node:path';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { ortEngine } from '@distilwhisper/engine-ort';
import { collectStatistics, type Statistics } from '@distilwhisper/quant';
import { tensor, type F32, type HostTensor } from '@distilwhisper/tensor';
import {
  createDecoder,
  languageCode,
  plainSeams,
  startTokens,
  tokenizerFromJson,
  traceEncoder,
  traceStep,
  type Tokenizer,
  type WhisperModel,
} from '@distilwhisper/whisper';
import * as ort from 'onnxruntime-node';

const RATE = 16_000;
const WINDOW_SECONDS = 28;
const LANGUAGES = 16;

interface Window {
  readonly mel: F32<readonly ['batch', 'mel', 'frame']>;
  /** Start tokens, text and end of text: [audio, group, token]. */
  readonly tokens: HostTensor<'int32'>;
}

/**
 * x^T x of the inputs of the model's products, by weight path, over one window of up to 28 s of joined clips in each of
 * 16 languages, text given. Queries, keys and values read the same input, so only one of them is observed:
 * {@link observedPath} says which.
 *
 * @param speech a folder with `manifest.tsv`: path, sentence, language
 */
export const speechGrams = async (model: WhisperModel, speech: string): Promise<Statistics> => {
  const engine = ortEngine(ort, { threads: 2 });
  const tokenizer = tokenizerFromJson(readFileSync(model.tokenizerPath!, 'utf8'));
  const windows = await Promise.all(clipsByLanguage(speech).map((clips) => windowOf(clips, speech, tokenizer))); // prettier-ignore
  const { params, dimensions } = model;
  const options = { statistic: 'gram', only: (name: string) => observedPath(name) === name } as const; // prettier-ignore
  const encoder = await collectStatistics(
    engine,
    traceEncoder(params, dimensions, plainSeams),
    windows.map(({ mel }) => ({ mel })),
    options,
  );
  const decoder = await createDecoder(engine, model);
  const empty = tensor('float32', [1, 1, 0, dimensions.state], new Float32Array(0));
  const past = dimensions.decoder.layers;
  async function* steps() {
    for (const { mel, tokens } of windows) {
      const { cross } = await decoder.start(mel);
      const count = tokens.shape[2]!;
      const positions = tensor(
        'int32',
        [count],
        Int32Array.from({ length: count }, (_, i) => i),
      );
      const caches = Array.from({ length: past }, (_, layer) => ({
        [`past.${layer}.key`]: empty,
        [`past.${layer}.value`]: empty,
      }));
      yield Object.assign({ tokens, positions }, cross, ...caches) as Record<string, HostTensor>;
    }
  }
  const step = traceStep(params, dimensions, plainSeams);
  const statistics = new Map([...encoder, ...(await collectStatistics(engine, step, steps(), options))]); // prettier-ignore
  await decoder.dispose();
  return statistics;
};

/** The product whose input a weight shares. */
export const observedPath = (name: string): string =>
  name
    .replace(/self_attn\.[kv]_proj/, 'self_attn.q_proj')
    .replace(/\d+\.encoder_attn\.[kv]_proj/, '0.encoder_attn.k_proj');

type Clip = readonly [file: string, sentence: string, language: string];

/** Every second language that Whisper knows, in the order of their codes. */
const clipsByLanguage = (speech: string): Clip[][] => {
  const rows = readFileSync(path.join(speech, 'manifest.tsv'), 'utf8').trim().split('\n').slice(1);
  const languages = new Map<string, Clip[]>();
  for (const [file, sentence, locale] of rows.map((row) => row.split('\t')) as [
    string,
    string,
    string,
  ][]) {
    const code = languageCode(locale.split('-')[0]!);
    if (code) languages.set(code, [...(languages.get(code) ?? []), [file, sentence, code]]);
  }
  return [...languages.keys()]
    .sort()
    .filter((_, i) => i % 2 === 0)
    .slice(0, LANGUAGES)
    .map((code) => languages.get(code)!);
};

const windowOf = async (
  clips: readonly Clip[],
  speech: string,
  tokenizer: Tokenizer,
): Promise<Window> => {
  const samples = new Float32Array(WINDOW_SECONDS * RATE);
  const texts: string[] = [];
  let at = 0;
  for (const [file, sentence] of clips) {
    const clip = (await decodeAudio(path.join(speech, file))).samples;
    if (at + clip.length > samples.length) break;
    samples.set(clip, at);
    at += clip.length;
    texts.push(sentence);
  }
  const language = clips[0]![2];
  const ids = [
    ...startTokens(tokenizer, { language, task: 'transcribe', timestamps: false }),
    ...tokenizer.encode(` ${texts.join(' ')}`),
  ].slice(0, 440);
  const { data, shape } = logMel(samples.subarray(0, at), { padToSeconds: 30 });
  return {
    mel: tensor('float32', [1, ...shape], data),
    tokens: tensor('int32', [1, 1, ids.length], Int32Array.from(ids)),
  };
};
