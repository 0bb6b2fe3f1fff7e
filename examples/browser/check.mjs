// Runs the page's transcriber, bundled as for the page, on onnxruntime-web's wasm in Node: node check.mjs FILE
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import * as ort from 'onnxruntime-web';

globalThis.Worker = class {}; // a page has it; the decoders only look it up

const here = import.meta.dirname;
const model = path.dirname(createRequire(import.meta.url).resolve('@distilwhisper/model-base/package.json')); // prettier-ignore
const outfile = path.join(here, 'bundle/transcriber.js');
await build({
  entryPoints: [path.join(here, 'transcriber.js')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'browser',
  conditions: process.argv.includes('--from-source') ? ['@distilwhisper/source'] : [],
});
const { loadTranscriber, transcribeInPage } = await import(pathToFileURL(outfile).href);

const readModel = async (name) => new Uint8Array(await readFile(path.join(model, 'model', name)));
const transcriber = await loadTranscriber(ort, readModel);
const audio = new Uint8Array(await readFile(process.argv[2]));
const started = performance.now();
for await (const { start, end, text } of transcribeInPage(transcriber, audio))
  console.log(`${start.toFixed(2)} to ${end.toFixed(2)} s:${text}`);
console.log(`${Math.round(performance.now() - started)} ms`);
process.exit(0); // onnxruntime-web keeps its threads
