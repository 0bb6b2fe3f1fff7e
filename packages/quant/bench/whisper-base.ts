// Bytes, time and transcripts of whisper-base under plans, each beside float32 in the same process:
//   node tools/run-source.mjs packages/quant/bench/whisper-base.ts MODEL CLIPS [PLAN ...] [--speed]
// MODEL is a folder of weights, CLIPS a folder with transcripts.json (see goldens/e2e). --speed leaves out the transcripts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { ortEngine } from '@distilwhisper/engine-ort';
import { diskCache } from '@distilwhisper/engine-ort/disk-cache';
import { optimize, type Graph } from '@distilwhisper/graph';
import {
  countErrors,
  errorCount,
  splitCharacters,
  splitWords,
  whisperBasic,
} from '@distilwhisper/metrics';
import { tensor, type F32 } from '@distilwhisper/tensor';
import {
  createDecoder,
  decode,
  tokenizerFromJson,
  type WhisperCache,
  type WhisperDecoder,
} from '@distilwhisper/whisper';
import { loadWhisper } from '@distilwhisper/whisper/node';
import * as ort from 'onnxruntime-node';
import { planNamed, quantizeGraph } from '../src/index.js';

interface Clip {
  readonly file: string;
  readonly language: string;
  readonly given: { readonly text: string; readonly tokens: readonly number[] };
}
type Mel = F32<readonly ['batch', 'mel', 'frame']>;

const DEFAULT = ['keep', 'fast', 'exact', 'small', 'float16', 'int8', 'dynamic-int8', 'int8-block32-a8', 'int8-block128-a8', 'int4-block32-a8', 'int4-block64-a8', 'int4-block128-a8', 'int4-block32-hqq-a8', 'int4-block32-zero-hqq-a8', 'int4-block32', 'llm-int8']; // prettier-ignore
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { speed: { type: 'boolean', default: false } },
});
const [modelFolder, clipsFolder, ...named] = positionals as [string, string, ...string[]];
const schemes = named.length > 0 ? named : DEFAULT;
const engine = ortEngine(ort, { threads: 2 });
const model = await loadWhisper(modelFolder);
const { dimensions } = model;
const tokenizer = tokenizerFromJson(readFileSync(path.join(modelFolder, 'tokenizer.json'), 'utf8'));
const clips = JSON.parse(
  readFileSync(path.join(clipsFolder, 'transcripts.json'), 'utf8'),
) as Clip[];

const melOf = async (file: string): Promise<Mel> => {
  const { samples } = await decodeAudio(path.join(clipsFolder, file));
  const { data, shape } = logMel(samples.subarray(0, 480_000), { padToSeconds: 30 });
  return tensor('float32', [1, ...shape], data);
};
const mels = new Map<string, Mel>();
for (const { file } of clips) mels.set(file, await melOf(file));

/** Errors and length in words, or in characters for Japanese, of normalised text. */
const { normalize } = whisperBasic();
const errors = (actual: string, expected: string, language: string): readonly [number, number] => {
  const split = (text: string) =>
    (language === 'ja' ? splitCharacters : splitWords)(normalize(text));
  const [e, a] = [split(expected), split(actual)];
  return [errorCount(countErrors(e, a)), e.length];
};

const bytesOfGraphs = new Map<string, number>();
const compile = async (text: string, on = engine): Promise<WhisperDecoder> => {
  bytesOfGraphs.clear();
  const plan = planNamed(text, dimensions);
  const rewrite = (graph: Graph): Graph => {
    const quantized = optimize(quantizeGraph(graph, plan));
    for (const { path: name, data } of quantized.parameters)
      bytesOfGraphs.set(name, data!.data.byteLength);
    return quantized;
  };
  return createDecoder(on, model, { rewrite, key: text });
};

/** Seconds to load a model that has been compiled before. */
const secondLoad = async (text: string): Promise<number> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'quant-bench-'));
  const cached = ortEngine(ort, { threads: 2, cache: diskCache(folder) });
  await (await compile(text, cached)).dispose();
  const start = performance.now();
  const decoder = await compile(text, cached);
  const seconds = (performance.now() - start) / 1000;
  await decoder.dispose();
  rmSync(folder, { recursive: true });
  return seconds;
};

const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await run();
  return performance.now() - start;
};
const quantile = (values: number[], q: number): number => values.sort((a, b) => a - b)[Math.floor(q * (values.length - 1))]!; // prettier-ignore

const reference = await compile('keep');
const mel = mels.get(clips[0]!.file)!;
const prompt = Int32Array.from([50258, 50259, 50359, 50363, ...clips[0]!.given.tokens]);
const prefix = { dtype: 'int32', shape: [1, prompt.length], data: prompt } as const;
const one = { dtype: 'int32', shape: [1, 1], data: Int32Array.of(400) } as const;

console.log(
  'plan | MB | load s, from a cache | encoder ms / fp32 (best, median) | step ms / fp32 (best, median) | clips equal | WER %',
);
for (const text of schemes) {
  const compiled = performance.now();
  const decoder = await compile(text);
  const fresh = (performance.now() - compiled) / 1000;
  const megabytes = [...bytesOfGraphs.values()].reduce((a, b) => a + b, 0) / 1e6;
  const load = [fresh, await secondLoad(text)];
  const both = [decoder, reference];
  const encoder: number[][] = [[], []];
  const steps: number[][] = [[], []];
  const caches: WhisperCache[] = [];
  for (const one of both) caches.push((await one.step(await one.start(mel), prefix)).cache);
  for (let i = 0; i < 7; i += 1)
    for (const [j, one] of both.entries()) encoder[j]!.push(await timed(() => one.start(mel)));
  for (let i = 0; i < 60; i += 1)
    for (const [j, d] of both.entries()) steps[j]!.push(await timed(() => d.step(caches[j]!, one)));
  let [wrong, total, equal] = [0, 0, 0];
  const different: string[] = [];
  for (const { file, language, given } of flags.speed ? [] : clips) {
    const [result] = [await decode({ decoder, tokenizer, dimensions }, mels.get(file)!, { language, timestamps: false })].flat(); // prettier-ignore
    const [e, n] = errors(result!.text, given.text, language);
    wrong += e;
    total += n;
    if (e === 0) equal += 1;
    else different.push(`    ${file} ${e}/${n}: ${result!.text.slice(0, 110)}`);
  }
  const show = (values: number[][]) =>
    [0, 0.5].map((q) => `${quantile(values[0]!, q).toFixed(1)} / ${quantile(values[1]!, q).toFixed(1)} = ${(quantile(values[0]!, q) / quantile(values[1]!, q)).toFixed(2)}`).join(', '); // prettier-ignore
  console.log(`${text} | ${megabytes.toFixed(1)} | ${load.map((s) => s.toFixed(1)).join(', ')} | ${show(encoder)} | ${show(steps)} | ${equal}/${clips.length} | ${((100 * wrong) / total).toFixed(2)}`); // prettier-ignore
  console.log(different.join('\n'));
  await decoder.dispose();
}
await reference.dispose();
