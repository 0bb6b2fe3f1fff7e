// npm run bench: a clip of 11 s and one of 30 s, beside faster-whisper int8 and PyTorch fp32 (openai-whisper) on
// the same machine in the same run, two threads, greedy, and where our time goes.
// DISTILWHISPER_PYTHON names a Python that has both; default python3.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { decode } from '@distilwhisper/whisper';
import { loadModel, type LoadedModel } from '../src/index.js';

const THREADS = 2;
const REPEATS = 5;
const WINDOW_SAMPLES = 480_000;
const workspace = path.resolve(import.meta.dirname, '../../..');
const shared = path.resolve(
  process.env['DISTILWHISPER_SHARED'] ?? path.join(workspace, '../shared'),
);
const fp32 = path.join(shared, 'models/whisper-base');

const clips = [
  path.join(shared, 'goldens/audio/jfk.wav'),
  path.join(shared, 'goldens/e2e/audio/en_multilingual.mp3'),
].filter((file) => existsSync(file));
if (clips.length === 0) clips.push(path.join(workspace, 'examples/audio/01-english.mp3'));

interface Timed {
  readonly milliseconds: number;
  readonly text: string;
}
type Parts = Record<'mel' | 'encoder' | 'decoder steps' | 'rules and search', number>;

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

const transcribeOnce = async (
  model: LoadedModel,
  samples: Float32Array,
): Promise<Timed & { readonly parts: Parts }> => {
  const spent = { encoder: 0, steps: 0 };
  const start = performance.now();
  const { data, shape } = logMel(samples, { bins: model.dimensions.melBins, padToSeconds: 30 });
  const mel = performance.now() - start;
  const window = { dtype: 'float32' as const, shape: [1, ...shape], data };
  const options = { language: 'en', timestamps: false };
  const [result] = await decode(watched(model, spent), window, options);
  const milliseconds = performance.now() - start;
  const rest = milliseconds - mel - spent.encoder - spent.steps;
  const parts = {
    mel,
    encoder: spent.encoder,
    'decoder steps': spent.steps,
    'rules and search': rest,
  };
  return { milliseconds, text: result!.text, parts };
};

const timeOurs = async (model: LoadedModel, file: string) => {
  const { samples } = await decodeAudio(file);
  let best: Awaited<ReturnType<typeof transcribeOnce>> | undefined;
  for (let i = 0; i < REPEATS; i += 1) {
    const once = await transcribeOnce(model, samples.subarray(0, WINDOW_SAMPLES));
    if (!best || once.milliseconds < best.milliseconds) best = once;
  }
  return best!;
};

const runPeers = (): Record<string, Record<string, Timed>> | string => {
  if (!existsSync(fp32)) return `no model at ${fp32}`;
  const python = process.env['DISTILWHISPER_PYTHON'] ?? 'python3';
  const script = path.join(workspace, 'tools/bench/transcribe.py');
  const args = [script, fp32, String(THREADS), String(REPEATS), ...clips];
  const { status, stdout, stderr, error } = spawnSync(python, args, { encoding: 'utf8' });
  if (error) return `cannot run ${python}: ${error.message}`;
  if (status !== 0) return `${python}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
  return JSON.parse(stdout) as Record<string, Record<string, Timed>>;
};

const models = existsSync(fp32)
  ? { 'ours fp32': fp32, 'ours embedded': 'base' }
  : { 'ours embedded': 'base' };
const results: Record<string, Record<string, Timed & { readonly parts?: Parts }>> = {};
for (const [name, place] of Object.entries(models)) {
  const model = await loadModel({ model: place, threads: THREADS });
  results[name] = {};
  for (const file of clips) results[name][file] = await timeOurs(model, file);
  await model.dispose();
}
const peers = runPeers();
if (typeof peers === 'string')
  console.log(`SKIPPED the peers: ${peers} (set DISTILWHISPER_PYTHON)`);
else Object.assign(results, peers);

for (const file of clips) {
  const own = Object.values(results)[0]![file]!;
  console.log(`\n${path.basename(file)}, ${THREADS} threads, best of ${REPEATS}`);
  for (const [name, byFile] of Object.entries(results)) {
    const { milliseconds, text } = byFile[file]!;
    const ratio = (own.milliseconds / milliseconds).toFixed(2);
    const same = text.trim() === own.text.trim() ? 'same text' : 'another text';
    console.log(
      `${name.padEnd(22)} ${milliseconds.toFixed(0).padStart(6)} ms   ours / it ${ratio}   ${same}`,
    );
  }
  for (const [part, time] of Object.entries(own.parts ?? {}))
    console.log(`  ${part.padEnd(20)} ${time.toFixed(1).padStart(6)} ms`);
}
