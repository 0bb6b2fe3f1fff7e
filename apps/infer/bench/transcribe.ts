/**
 * npm run bench: clips of 5, 11 and 30 s and ten minutes of speech, greedy, two threads, beside faster-whisper int8,
 * transformers.js q8 and PyTorch float32 on the same machine in the same run; and what experts cost.
 *
 *   npm run bench -- [--only short|long|batched|experts] [--compute-types int8,float32] [--minutes 10] [--no-peers]
 *
 * DISTILWHISPER_PYTHON names a Python that has faster-whisper and openai-whisper (default python3). For transformers.js:
 * DISTILWHISPER_TRANSFORMERS_JS, a folder in which `npm install --ignore-scripts @huggingface/transformers` was run, and
 * DISTILWHISPER_TRANSFORMERS_JS_MODEL, what `distilwhisper export MODEL DIR --standard` and then
 * tools/bench/quantize_onnx.py DIR wrote.
 */
import { parseArgs } from 'node:util';
import { loadModel, type ComputeType } from '../src/index.js';
import { timeExperts } from './experts.js';
import { floatModel, longSpeech, shortClips, type Recording } from './material.js';
import { timeOurs } from './ours.js';
import { javaScriptPeer, pythonPeers, type Kind } from './peers.js';
import { printResults, type Results } from './results.js';

const THREADS = 2;
const REPEATS: Readonly<Record<Kind, number>> = { short: 5, long: 1, batched: 1 };

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'short,long,batched,experts' },
    'compute-types': { type: 'string', default: 'int8,float32' },
    minutes: { type: 'string', default: '10' },
    peers: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const computeTypes = values['compute-types'].split(',') as ComputeType[];

const timeAll = async (kind: Kind, recordings: readonly Recording[]): Promise<void> => {
  const results: Record<string, Results> = {};
  const repeats = REPEATS[kind];
  for (const computeType of computeTypes) {
    const model = await loadModel({ model: floatModel() ?? 'base', threads: THREADS, computeType });
    const found: Record<string, Results[string]> = {};
    for (const one of recordings) found[one.name] = await timeOurs(kind, model, one, repeats);
    results[`ours ${computeType}`] = found;
    await model.dispose();
  }
  const model = floatModel();
  const settings = model !== undefined && { kind, model, threads: THREADS, repeats };
  const peers = values.peers && settings ? [pythonPeers(settings, recordings), ...(kind === 'batched' ? [] : [javaScriptPeer(settings, recordings)])] : []; // prettier-ignore
  for (const peer of peers)
    if (typeof peer === 'string') console.log(`SKIPPED a peer: ${peer}`);
    else Object.assign(results, peer);
  console.log(`\n${THREADS} threads, best of ${repeats}`);
  printResults(recordings, results);
};

const wanted = values.only.split(',');
if (wanted.includes('short')) await timeAll('short', await shortClips());
const minutes = Number(values.minutes);
for (const kind of ['long', 'batched'] as const)
  if (wanted.includes(kind)) await timeAll(kind, [await longSpeech(minutes)]);
if (wanted.includes('experts')) await timeExperts(await shortClips(), computeTypes, THREADS);
