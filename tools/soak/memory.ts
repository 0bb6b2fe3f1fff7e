/**
 * Resident memory over long work, in one process:
 *
 *   node tools/run-source.mjs tools/soak/memory.ts long FILE ... [--minutes 60]
 *   node tools/run-source.mjs tools/soak/memory.ts short FILE ... [--times 1000]
 *
 * `long` repeats the files into one wav and transcribes it; `short` transcribes the files one after the
 * other. Prints resident memory on the way, and at the end how much it grew after the warm-up.
 */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { encodeWav } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { loadModel, streamTranscription, transcribeAudio } from '@distilwhisper/infer';

const SAMPLE_RATE = 16_000;
const WARM_UP_MINUTES = 2;
const WARM_UP_TIMES = 50;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '60' },
    times: { type: 'string', default: '1000' },
    model: { type: 'string', default: 'base' },
    threads: { type: 'string', default: '2' },
  },
});
const [mode, ...files] = positionals;
const resident = (): number => process.memoryUsage.rss() / 1e6;
let base = 0;
let most = 0;
const note = (label: string, warm: boolean): void => {
  const now = resident();
  if (warm && base === 0) base = now;
  most = Math.max(most, now);
  console.log(`${label}: ${now.toFixed(0)} MB resident`);
};

/** One wav file of the recordings in turn, silence of a second between them. */
const repeat = async (target: string, seconds: number): Promise<void> => {
  const clips: Float32Array[] = [];
  for (const file of files) clips.push((await decodeAudio(file)).samples);
  const total = seconds * SAMPLE_RATE;
  const header = encodeWav(new Float32Array(0), SAMPLE_RATE);
  new DataView(header.buffer, header.byteOffset).setUint32(header.length - 4, total * 2, true);
  const out = createWriteStream(target);
  out.write(header);
  for (let done = 0, i = 0; done < total; i += 1) {
    const clip = clips[i % clips.length]!;
    const samples = Int16Array.from({ length: Math.min(clip.length + SAMPLE_RATE, total - done) }, (_, k) => 32_767 * (clip[k] ?? 0)); // prettier-ignore
    done += samples.length;
    if (!out.write(Buffer.from(samples.buffer))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
};

const model = await loadModel({ model: values.model, threads: Number(values.threads) });
note('model loaded', false);
if (mode === 'long') {
  const folder = mkdtempSync(path.join(tmpdir(), 'soak-'));
  const file = path.join(folder, 'long.wav');
  await repeat(file, Number(values.minutes) * 60);
  let minute = 0;
  for await (const { end } of streamTranscription(model, file, {
    language: 'en',
    temperatures: [0],
  })) {
    if (end < (minute + 1) * 60) continue;
    minute = Math.floor(end / 60);
    note(`minute ${minute}`, minute >= WARM_UP_MINUTES);
  }
  rmSync(folder, { recursive: true });
} else {
  for (let i = 1; i <= Number(values.times); i += 1) {
    await transcribeAudio(model, files[i % files.length]!, {
      language: 'en',
      audioContext: 'elastic',
    });
    if (i % WARM_UP_TIMES === 0) note(`${i} transcriptions`, true);
  }
}
await model.dispose();
console.log(
  `grew by ${(resident() - base).toFixed(0)} MB since the warm-up; at most ${most.toFixed(0)} MB`,
);
