/**
 * Times transformers.js on what apps/infer/bench does; prints milliseconds and texts as JSON.
 *
 *   node transcribe_js.mjs short|long PACKAGES MODEL_FOLDER DTYPE THREADS REPEATS FILE.f32 ...
 *
 * PACKAGES is a folder in which `npm install --ignore-scripts @huggingface/transformers` has been run (nothing is
 * downloaded when it is used); MODEL_FOLDER is what `distilwhisper export` wrote. Files hold float32 samples at
 * 16 kHz. Greedy, no timestamps; long files in chunks of 30 s that overlap by 5 s, as its pipeline does.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [kind, packages, folder, dtype, threads, repeats, ...files] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(packages), 'package.json'));
const { env, pipeline } = await import(
  pathToFileURL(require.resolve('@huggingface/transformers')).href
);
env.allowRemoteModels = false;
env.localModelPath = path.dirname(path.resolve(folder));
const transcribe = await pipeline('automatic-speech-recognition', path.basename(folder), {
  dtype,
  session_options: { intraOpNumThreads: Number(threads) },
});
const options = {
  language: 'en',
  task: 'transcribe',
  ...(kind === 'long' && { chunk_length_s: 30, stride_length_s: 5 }),
};
const results = {};
for (const file of files) {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  const samples = new Float32Array(buffer, byteOffset, byteLength / 4);
  let best;
  for (let i = 0; i < Number(repeats); i += 1) {
    const start = performance.now();
    const { text } = await transcribe(samples, options);
    const milliseconds = performance.now() - start;
    if (!best || milliseconds < best.milliseconds) best = { milliseconds, text };
  }
  results[file] = best;
}
process.stdout.write(JSON.stringify({ [`transformers.js ${dtype}`]: results }));
