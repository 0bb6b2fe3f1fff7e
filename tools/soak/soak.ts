/**
 * Long runs of the library: memory must stay flat and results equal.
 *
 *   node tools/run-source.mjs tools/soak/soak.ts long        [--minutes 60]
 *   node tools/run-source.mjs tools/soak/soak.ts requests    [--count 1000]
 *   node tools/run-source.mjs tools/soak/soak.ts concurrent  [--count 8]
 *   node tools/run-source.mjs tools/soak/soak.ts swaps       [--count 200]
 *
 * Swaps: three random expert packs of one language take each other's place, each from its file, and a clip is transcribed
 * with each. A pack must say what it said the first time, and a swap (detaching and attaching) take less than 100 ms.
 *
 * Clips are those of --speech FOLDER (default examples/audio), the model is --model NAME (default base). For long
 * and requests, --greedy decodes at temperature 0 only, so that the time does not depend on the clips;
 * --audio-context elastic hears no more than the speech.
 * Exits with 1 where a limit is passed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  loadModel,
  locateModel,
  streamTranscription,
  transcribeAudio,
  type ComputeType,
  type LoadedModel,
} from '@distilwhisper/infer';
import { judge, logMemory, mostResident, resident } from './memory-log.js';
import { audioFiles, writeLongSpeech } from './speech-file.js';
import { swapPacks } from './swap-packs.js';

const MOST_MB = 1200;
const GROWTH_LONG_MB = 100;
const GROWTH_REQUESTS_MB = 50;
const MOST_SWAP_MS = 100;
const WARM_SECONDS = 120;
const WARM_REQUESTS = 50;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '60' },
    count: { type: 'string' },
    speech: { type: 'string', default: path.resolve(import.meta.dirname, '../../examples/audio') },
    model: { type: 'string', default: 'base' },
    threads: { type: 'string', default: '2' },
    'compute-type': { type: 'string', default: 'float32' },
    greedy: { type: 'boolean', default: false },
    'audio-context': { type: 'string', default: 'full' },
  },
});
const clips = audioFiles(values.speech);
const decoding = {
  language: 'en',
  audioContext: values['audio-context'] as 'full' | 'elastic',
  ...(values.greedy ? { temperatures: [0] } : {}),
};

/** Resident memory is flat once two minutes of the recording are done, and never above the limit. */
const long = async (model: LoadedModel): Promise<void> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'distilwhisper-soak-'));
  const file = path.join(folder, 'long.wav');
  await writeLongSpeech(file, clips, Number(values.minutes));
  let [most, warm, next, segments] = [logMemory('written'), Infinity, 0, 0];
  const onProgress = ({ frames }: { readonly frames: number }): void => {
    const seconds = frames / 100;
    most = Math.max(most, resident());
    if (seconds >= WARM_SECONDS && warm === Infinity) warm = most;
    if (seconds < next) return;
    logMemory(`${Math.round(seconds)} s`);
    next += 60;
  };
  const stream = streamTranscription(model, file, { ...decoding, onProgress });
  while ((await stream.next()).done !== true) segments += 1;
  await rm(folder, { recursive: true });
  console.log(`${segments} segments`);
  judge('most resident memory, loading included', mostResident(), MOST_MB, 'MB');
  judge('growth after two minutes', Math.max(0, most - warm), GROWTH_LONG_MB, 'MB');
};

/** Short requests one after the other leave nothing behind. */
const requests = async (model: LoadedModel, count: number): Promise<void> => {
  let warm = 0;
  const texts = new Map<string, string>();
  for (let i = 0; i < count; i += 1) {
    const clip = clips[i % clips.length]!;
    const { text } = await transcribeAudio(model, clip, decoding);
    if ((texts.get(clip) ?? text) !== text) judge(`texts of ${clip} that differ`, 1, 0, '');
    texts.set(clip, text);
    if (i + 1 === Math.min(WARM_REQUESTS, Math.ceil(count / 2))) warm = resident();
    if (i % Math.ceil(count / 20) === 0) logMemory(`request ${i + 1}`);
  }
  judge('growth', logMemory(`request ${count}`) - warm, GROWTH_REQUESTS_MB, 'MB');
};

/** Requests at the same time say what each says alone. */
const concurrent = async (model: LoadedModel, count: number): Promise<void> => {
  const chosen = Array.from({ length: count }, (_, i) => clips[i % clips.length]!);
  const alone: string[] = [];
  for (const clip of chosen) alone.push((await transcribeAudio(model, clip, decoding)).text);
  logMemory('one by one');
  const together = await Promise.all(chosen.map((clip) => transcribeAudio(model, clip, decoding)));
  logMemory('together');
  const differing = together.filter(({ text }, i) => text !== alone[i]).length;
  judge('texts that differ', differing, 0, `of ${count}`);
};

/** Packs come and go: what each makes of a clip stays the same, and nothing of it stays in memory. */
const swaps = async (model: LoadedModel, count: number): Promise<void> => {
  const settings = { clip: clips[0]!, decoding, count, place: locateModel(values.model) };
  const { growth, swap, processor, differing } = await swapPacks(model, settings);
  console.log(
    `swaps: median ${swap.median.toFixed(0)} ms, worst ${swap.worst.toFixed(0)} ms; of processor time ${processor.median.toFixed(0)} and ${processor.worst.toFixed(0)} ms`,
  );
  judge('growth', growth, GROWTH_REQUESTS_MB, 'MB');
  judge('median time of a swap', swap.median, MOST_SWAP_MS, 'ms');
  judge('texts that differ from the first of their pack', differing, 0, `of ${count}`);
};

const [kind] = positionals;
const model = await loadModel({
  model: values.model,
  threads: Number(values.threads),
  computeType: values['compute-type'] as ComputeType,
  ...(kind === 'swaps' && { experts: [] }),
});
logMemory('model loaded');
if (kind === 'long') await long(model);
else if (kind === 'requests') await requests(model, Number(values.count ?? 1000));
else if (kind === 'concurrent') await concurrent(model, Number(values.count ?? 8));
else if (kind === 'swaps') await swaps(model, Number(values.count ?? 200));
else {
  console.error('usage: soak.ts long|requests|concurrent|swaps');
  process.exitCode = 2;
}
await model.dispose();
