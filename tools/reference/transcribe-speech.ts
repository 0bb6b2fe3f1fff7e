/**
 * Transcribes the clips of a speech manifest as transcribe_reference.py does: greedy, temperature 0, no
 * timestamps, language given, one window of 30 s. A file that exists is continued.
 *
 *   node tools/run-source.mjs tools/reference/transcribe-speech.ts --model DIR --speech DIR \
 *     --languages ca,cs --out FILE.jsonl [--compute-type int8] [--audio-context elastic]
 *
 * With --limit N, the first N clips of each language. Beside the text: seconds of the clock, and of the processors, which other work on the machine changes little.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import {
  loadModel,
  transcribeAudio,
  type ComputeType,
  type LoadedModel,
} from '@distilwhisper/infer';
import { decode } from '@distilwhisper/whisper';

interface Row {
  readonly path: string;
  readonly sentence: string;
  readonly language: string;
}

const WINDOW_SAMPLES = 480_000;

/** Rows of a tab-separated file; Common Voice's quotes are part of the text. */
const readRows = (file: string): Row[] => {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const names = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(names.map((name, i) => [name, cells[i]])) as unknown as Row;
  });
};

const decodeWindow = async (model: LoadedModel, samples: Float32Array, language: string) => {
  const bins = model.dimensions.melBins;
  const { data, shape } = logMel(samples, { bins, padToSeconds: 30 });
  const mel = { dtype: 'float32' as const, shape: [1, ...shape], data };
  const [result] = await decode(model, mel, { language, timestamps: false });
  return result!.text;
};

/** With the guard of an elastic context: a window that loops is decoded again in full. */
const decodeElastic = async (model: LoadedModel, samples: Float32Array, language: string) => {
  const { text } = await transcribeAudio(model, samples, {
    language,
    audioContext: 'elastic',
    timestamps: false,
    temperatures: [0],
    logProbThreshold: null,
    noSpeechThreshold: null,
  });
  return text.trim();
};

const transcribeClip = async (model: LoadedModel, file: string, language: string) => {
  const { samples } = await decodeAudio(file);
  const [start, spent] = [performance.now(), process.cpuUsage()];
  const transcribe = values['audio-context'] === 'elastic' ? decodeElastic : decodeWindow;
  const text = await transcribe(model, samples.subarray(0, WINDOW_SAMPLES), language);
  const { user, system } = process.cpuUsage(spent);
  const seconds = (milliseconds: number): number => Math.round(milliseconds) / 1000;
  return {
    text,
    seconds: seconds(performance.now() - start),
    cpu: seconds((user + system) / 1000),
  };
};

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'base' },
    speech: { type: 'string', default: '.' },
    manifest: { type: 'string', default: 'manifest.tsv' },
    languages: { type: 'string' },
    limit: { type: 'string' },
    threads: { type: 'string', default: '2' },
    'compute-type': { type: 'string', default: 'float32' },
    'audio-context': { type: 'string', default: 'full' },
    out: { type: 'string', default: 'transcripts.jsonl' },
  },
});
const done = new Set(
  existsSync(values.out)
    ? readFileSync(values.out, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as Row).path)
    : [],
);
const wanted = values.languages?.split(',');
const limit = Number(values.limit ?? Infinity);
const rows = readRows(path.join(values.speech, values.manifest))
  .filter(({ language }) => wanted?.includes(language) ?? true)
  .filter(
    (row, i, all) =>
      all.slice(0, i).filter(({ language }) => language === row.language).length < limit,
  ) // prettier-ignore
  .filter((row) => !done.has(row.path));
const model = await loadModel({
  model: values.model,
  threads: Number(values.threads),
  computeType: values['compute-type'] as ComputeType,
});
for (const [i, row] of rows.entries()) {
  const language = row.language.split('-')[0]!;
  const result = await transcribeClip(model, path.join(values.speech, row.path), language);
  const { path: clip, language: locale, sentence } = row;
  appendFileSync(
    values.out,
    `${JSON.stringify({ path: clip, language: locale, sentence, ...result })}\n`,
  );
  process.stderr.write(`${i + 1}/${rows.length} ${clip}: ${result.text}\n`);
}
await model.dispose();
