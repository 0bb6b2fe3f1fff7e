// Word errors of real speech under plans, paired with float32 on the same clips:
//   node tools/run-source.mjs packages/quant/bench/speech-wer.ts MODEL SPEECH CLIPS_PER_LANGUAGE LANGUAGES PLAN ...
// SPEECH is a folder with manifest.tsv: path, sentence, language. Thai and the like count characters.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { ortEngine } from '@distilwhisper/engine-ort';
import { optimize } from '@distilwhisper/graph';
import {
  countErrors,
  errorCount,
  marks,
  splitCharacters,
  splitWords,
} from '@distilwhisper/metrics';
import { tensor, type F32 } from '@distilwhisper/tensor';
import { createDecoder, decode, tokenizerFromJson } from '@distilwhisper/whisper';
import { loadWhisper } from '@distilwhisper/whisper/node';
import * as ort from 'onnxruntime-node';
import { planNamed, quantizeGraph } from '../src/index.js';

type Mel = F32<readonly ['batch', 'mel', 'frame']>;

const [modelFolder, speech, count, languages, ...plans] = process.argv.slice(2) as [string, string, string, string, ...string[]]; // prettier-ignore
const engine = ortEngine(ort, { threads: 2 });
const model = await loadWhisper(modelFolder);
const tokenizer = tokenizerFromJson(readFileSync(path.join(modelFolder, 'tokenizer.json'), 'utf8'));
const lines = readFileSync(path.join(speech, 'manifest.tsv'), 'utf8').trim().split('\n').slice(1);
const clips = languages.split(',').flatMap((language) =>
  lines
    .map((line) => line.split('\t'))
    .filter(([, , own]) => own === language)
    .slice(0, Number(count))
    .map(([file, sentence]) => ({ file: file!, sentence: sentence!, language })),
);

const melOf = async (file: string): Promise<Mel> => {
  const { samples } = await decodeAudio(path.join(speech, file));
  const { data, shape } = logMel(samples.subarray(0, 480_000), { padToSeconds: 30 });
  return tensor('float32', [1, ...shape], data);
};

const errors = (actual: string, expected: string, language: string): readonly [number, number] => {
  const split = (text: string) =>
    (['th', 'ja', 'zh'].includes(language) ? splitCharacters : splitWords)(marks.normalize(text));
  const [e, a] = [split(expected), split(actual)];
  return [errorCount(countErrors(e, a)), e.length];
};

for (const name of plans) {
  const plan = planNamed(name, model.dimensions);
  const decoder = await createDecoder(engine, model, {
    rewrite: (graph) => optimize(quantizeGraph(graph, plan)),
  });
  const sums = new Map<string, [number, number]>();
  for (const { file, sentence, language } of clips) {
    const [result] = await decode(
      { decoder, tokenizer, dimensions: model.dimensions },
      await melOf(file),
      { language, timestamps: false },
    );
    const [e, n] = errors(result!.text, sentence, language);
    const sum = sums.get(language) ?? [0, 0];
    sums.set(language, [sum[0] + e, sum[1] + n]);
  }
  const rates = [...sums].map(([language, [e, n]]) => [language, (100 * e) / n] as const);
  const mean = rates.reduce((sum, [, rate]) => sum + rate, 0) / rates.length;
  console.log(name, rates.map(([l, rate]) => `${l} ${rate.toFixed(1)}`).join(', '), 'mean', mean.toFixed(2)); // prettier-ignore
  await decoder.dispose();
}
