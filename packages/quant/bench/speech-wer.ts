// Word errors of real speech under plans, paired with float32 (`keep`) on the same clips:
//   node tools/run-source.mjs packages/quant/bench/speech-wer.ts MODEL SPEECH RESULTS CLIPS_PER_LANGUAGE LANGUAGES PLAN ...
// SPEECH is a folder with manifest.tsv: path, sentence, language. RESULTS is a folder; what it holds is not decoded
// again, so that a run may be stopped at any time and go on. Thai and the like count characters.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { ortEngine } from '@distilwhisper/engine-ort';
import { diskCache } from '@distilwhisper/engine-ort/disk-cache';
import { optimize } from '@distilwhisper/graph';
import { tensor, type F32 } from '@distilwhisper/tensor';
import { createDecoder, decode, tokenizerFromJson } from '@distilwhisper/whisper';
import { openWhisper } from '@distilwhisper/whisper/node';
import * as ort from 'onnxruntime-node';
import { planNamed, quantizeGraph } from '../src/index.js';
import { printRates, type Clip } from './speech-rates.js';

const [modelFolder, speech, results, count, languages, ...plans] = process.argv.slice(2) as [string, string, string, string, string, ...string[]]; // prettier-ignore
mkdirSync(results, { recursive: true });
const engine = ortEngine(ort, { threads: 2, cache: diskCache(path.join(results, 'compiled')) });
const model = await openWhisper(modelFolder);
const tokenizer = tokenizerFromJson(readFileSync(path.join(modelFolder, 'tokenizer.json'), 'utf8'));
const lines = readFileSync(path.join(speech, 'manifest.tsv'), 'utf8').trim().split('\n').slice(1);
const clips: Clip[] = languages.split(',').flatMap((language) =>
  lines
    .map((line) => line.split('\t'))
    .filter(([, , own]) => own === language)
    .slice(0, Number(count))
    .map(([file, sentence]) => ({ file: file!, sentence: sentence!, language })),
);

const melOf = async (file: string): Promise<F32<readonly ['batch', 'mel', 'frame']>> => {
  const { samples } = await decodeAudio(path.join(speech, file));
  const { data, shape } = logMel(samples.subarray(0, 480_000), { padToSeconds: 30 });
  return tensor('float32', [1, ...shape], data);
};

/** Text by file of one plan: lines of a file and a transcript. */
const known = (name: string): Map<string, string> => {
  const file = path.join(results, `${name}.jsonl`);
  if (!existsSync(file)) return new Map();
  return new Map(
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as [string, string]),
  );
};

for (const name of plans) {
  const done = known(name);
  const wanted = clips.filter(({ file }) => !done.has(file));
  if (wanted.length === 0) continue;
  const plan = planNamed(name, model.dimensions);
  const decoder = await createDecoder(engine, model, {
    rewrite: (graph) => optimize(quantizeGraph(graph, plan)),
    key: JSON.stringify([model.sha256, name]),
  });
  for (const { file, language } of wanted) {
    const speechModel = { decoder, tokenizer, dimensions: model.dimensions };
    const options = { language, timestamps: false } as const;
    const [result] = await decode(speechModel, await melOf(file), options);
    appendFileSync(path.join(results, `${name}.jsonl`), `${JSON.stringify([file, result!.text])}\n`); // prettier-ignore
  }
  await decoder.dispose();
}
printRates(clips, new Map(plans.map((name) => [name, known(name)])));
