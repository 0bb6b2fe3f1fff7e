// npm start: transcribes a sample. npm start -- FILE ...: `distilwhisper transcribe FILE ...`, from source.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { runSource } from './source-process.mjs';

const root = path.resolve(import.meta.dirname, '..');
const samples = path.join(root, 'examples/audio');
const AUDIO = /\.(wav|flac|mp3|ogg|opus)$/;

const firstSample = () => {
  const sample = readdirSync(samples)
    .filter((file) => AUDIO.test(file))
    .sort()[0];
  if (!sample) throw new Error(`no audio file in ${samples}`);
  return path.join(samples, sample);
};

const args = process.argv.slice(2);
runSource(
  path.join(root, 'apps/infer/src/cli.ts'),
  ['transcribe', ...(args.length ? args : [firstSample()])],
  process.env.INIT_CWD, // where the user called npm: file names are relative to it
);
