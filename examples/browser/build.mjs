// Bundles the page and lays the model and the runtime's wasm beside it: node build.mjs
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
const require = createRequire(import.meta.url);

await build({
  entryPoints: [path.join(here, 'main.js')],
  outdir: path.join(here, 'bundle'),
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  conditions: process.argv.includes('--from-source') ? ['@distilwhisper/source'] : [],
});

const runtime = path.dirname(require.resolve('onnxruntime-web'));
mkdirSync(path.join(here, 'bundle'), { recursive: true });
for (const file of ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'])
  copyFileSync(path.join(runtime, file), path.join(here, 'bundle', file));
const model = path.dirname(require.resolve('@distilwhisper/model-base/package.json'));
cpSync(path.join(model, 'model'), path.join(here, 'model'), { recursive: true });
