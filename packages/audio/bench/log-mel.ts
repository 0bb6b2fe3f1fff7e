// npm run bench: log-mel spectrogram and resampling of 30 s, beside librosa on the same machine in the same run.
// DISTILWHISPER_PYTHON names a Python that has librosa; default python3.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { createMelExtractor, logMel, resample } from '../src/index.js';

const SECONDS = 30;
const REPEATS = 15;

const recording = (rate: number): Float32Array =>
  Float32Array.from({ length: SECONDS * rate }, (_, i) => {
    const t = i / rate;
    return 0.3 * Math.sin(2 * Math.PI * 220 * t) * Math.sin(2 * Math.PI * 3 * t);
  });

const best = (call: () => unknown): number => {
  let fastest = Infinity;
  for (let i = 0; i < REPEATS; i += 1) {
    const start = performance.now();
    call();
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest;
};

interface Reference {
  readonly librosa: string;
  readonly milliseconds: Readonly<Record<string, number>>;
}

const runLibrosa = (): Reference | string => {
  const python = process.env['DISTILWHISPER_PYTHON'] ?? 'python3';
  const script = path.resolve(import.meta.dirname, '../../../tools/bench/audio.py');
  const { status, stdout, stderr, error } = spawnSync(python, [script, String(REPEATS)], {
    encoding: 'utf8',
  });
  if (error) return `cannot run ${python}: ${error.message}`;
  if (status !== 0) return `${python}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
  return JSON.parse(stdout) as Reference;
};

const samples = recording(16_000);
const cd = recording(44_100);
const extractors = [80, 128].map(createMelExtractor);
const ours: Record<string, number> = {
  logMel80: best(() => logMel(samples, { extractor: extractors[0]! })),
  logMel128: best(() => logMel(samples, { extractor: extractors[1]! })),
  resample44100: best(() => resample(cd, 44_100, 16_000)),
};
const reference = runLibrosa();
if (typeof reference === 'string')
  console.log(`SKIPPED the comparison with librosa: ${reference}\n(set DISTILWHISPER_PYTHON)`);
else console.log(`librosa ${reference.librosa}`);

console.log(`${SECONDS} s of audio, best of ${REPEATS}, milliseconds`);
console.log('what             here   librosa   ratio');
for (const [what, time] of Object.entries(ours)) {
  const theirs = typeof reference === 'string' ? undefined : reference.milliseconds[what];
  console.log(
    what.padEnd(14),
    time.toFixed(1).padStart(6),
    (theirs?.toFixed(1) ?? 'skipped').padStart(9),
    (theirs ? (time / theirs).toFixed(2) : '').padStart(7),
  );
}
