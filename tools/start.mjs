// npm start: transcribes a sample. npm start -- FILE ...: `distilwhisper transcribe FILE ...`, from source.
import path from 'node:path';
import { firstSample } from './samples.mjs';
import { runSource } from './source-process.mjs';

const root = path.resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
runSource(
  path.join(root, 'apps/infer/src/cli.ts'),
  ['transcribe', ...(args.length ? args : [firstSample(root)])],
  process.env.INIT_CWD, // where the user called npm: file names are relative to it
);
