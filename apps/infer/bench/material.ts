import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeWav, SAMPLE_RATE } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';

/** A recording that every engine is given sample by sample the same. */
export interface Recording {
  readonly name: string;
  readonly samples: Float32Array;
  /** The same samples in 16 bit, and as raw float32. */
  readonly wav: string;
  readonly raw: string;
  /** What is said, where it is known. */
  readonly sentences?: string;
}

const workspace = path.resolve(import.meta.dirname, '../../..');
export const shared = path.resolve(
  process.env['DISTILWHISPER_SHARED'] ?? path.join(workspace, '../shared'),
);

/** whisper-base in half precision where the reference data are, else the embedded one. */
export const floatModel = (): string | undefined => {
  const folder = path.join(shared, 'models/whisper-base');
  return existsSync(folder) ? folder : undefined;
};

const scratch = mkdtempSync(path.join(tmpdir(), 'distilwhisper-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true }));

const record = (name: string, samples: Float32Array, sentences?: string): Recording => {
  const exact = Float32Array.from(samples, (x) => Math.round(x * 32_767) / 32_768);
  const file = path.join(scratch, name.replace(/\W+/g, '-'));
  writeFileSync(`${file}.wav`, encodeWav(exact, SAMPLE_RATE));
  writeFileSync(`${file}.f32`, new Uint8Array(exact.buffer));
  return { name, samples: exact, wav: `${file}.wav`, raw: `${file}.f32`, ...(sentences !== undefined && { sentences }) }; // prettier-ignore
};

const CLIPS = [
  ['5 s', 'goldens/e2e/audio/en_stereo.wav'],
  ['11 s', 'goldens/audio/jfk.wav'],
  ['30 s', 'goldens/e2e/audio/en_multilingual.mp3'],
] as const;

/** Clips of at most one window. */
export const shortClips = async (): Promise<Recording[]> => {
  const found = CLIPS.map(([name, file]) => [name, path.join(shared, file)] as const).filter(([, file]) => existsSync(file)); // prettier-ignore
  const files = found.length > 0 ? found : [['10 s', path.join(workspace, 'examples/audio/01-english.mp3')] as const]; // prettier-ignore
  const clips: Recording[] = [];
  for (const [name, file] of files) {
    const { samples } = await decodeAudio(file);
    clips.push(record(name, samples.subarray(0, 30 * SAMPLE_RATE)));
  }
  return clips;
};

const englishSpeech = (): readonly { readonly file: string; readonly sentence: string }[] => {
  const manifest = path.join(shared, 'speech/manifest.tsv');
  const tables = existsSync(manifest) ? manifest : path.join(workspace, 'examples/audio/texts.tsv');
  const [head = '', ...lines] = readFileSync(tables, 'utf8').trimEnd().split('\n');
  const names = head.split('\t');
  return lines
    .map((line) => Object.fromEntries(line.split('\t').map((cell, i) => [names[i], cell])))
    .filter(({ language }) => language === 'en')
    .map(({ path: clip, file, sentence, text }) => ({
      file: path.join(path.dirname(tables), clip ?? file),
      sentence: (sentence ?? text)!,
    }));
};

/** Clips of read English one after the other, half a second apart, again from the first. */
export const longSpeech = async (minutes: number): Promise<Recording> => {
  const rows = englishSpeech();
  const whole = new Float32Array(minutes * 60 * SAMPLE_RATE);
  const said: string[] = [];
  for (let [i, at] = [0, 0]; ; i += 1) {
    const { file, sentence } = rows[i % rows.length]!;
    const { samples } = await decodeAudio(file);
    if (at + samples.length > whole.length) break;
    whole.set(samples, at);
    said.push(sentence);
    at += samples.length + SAMPLE_RATE / 2;
  }
  return record(`${minutes} minutes`, whole, said.join(' '));
};
