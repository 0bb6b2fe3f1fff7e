/**
 * Transcribes the clips of a speech manifest as transcribe_reference.py does: greedy, temperature 0, no
 * timestamps, language given, one window of 30 s. A file that exists is continued.
 *
 *   node tools/run-source.mjs tools/reference/transcribe-speech.ts --model DIR --speech DIR \
 *     --languages ca,cs --out FILE.jsonl
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { loadModel, type LoadedModel } from '@distilwhisper/infer';
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

const transcribeClip = async (model: LoadedModel, file: string, language: string) => {
  const { samples } = await decodeAudio(file);
  const start = performance.now();
  const bins = model.dimensions.melBins;
  const { data, shape } = logMel(samples.subarray(0, WINDOW_SAMPLES), { bins, padToSeconds: 30 });
  const mel = { dtype: 'float32' as const, shape: [1, ...shape], data };
  const [result] = await decode(model, mel, { language, timestamps: false });
  return { text: result!.text, seconds: Math.round(performance.now() - start) / 1000 };
};

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'base' },
    speech: { type: 'string', default: '.' },
    manifest: { type: 'string', default: 'manifest.tsv' },
    languages: { type: 'string' },
    threads: { type: 'string', default: '2' },
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
const rows = readRows(path.join(values.speech, values.manifest)).filter(
  (row) => !done.has(row.path) && (wanted?.includes(row.language) ?? true),
);
const model = await loadModel({ model: values.model, threads: Number(values.threads) });
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
