import { readdirSync } from 'node:fs';
import path from 'node:path';

const AUDIO = /\.(wav|flac|mp3|ogg|opus)$/;

/** The first audio file of examples/audio, by name. */
export const firstSample = (root) => {
  const folder = path.join(root, 'examples/audio');
  const sample = readdirSync(folder)
    .filter((file) => AUDIO.test(file))
    .sort()[0];
  if (!sample) throw new Error(`no audio file in ${folder}`);
  return path.join(folder, sample);
};
