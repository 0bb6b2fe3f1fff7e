// Error rates of the systems of run.sh, and how they differ on the same clips: a table, and OUT/repair.json.
//
//   node tools/run-source.mjs examples/repair/compare.ts OUT
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bootstrapErrorRate, capErrors, errorSample, normalizerByName, pairedBootstrap, scoreCorpus, type ErrorSample } from '@distilwhisper/metrics'; // prettier-ignore
import { createRng } from '@distilwhisper/tensor';

interface Transcript {
  readonly id: string;
  readonly reference: string;
  readonly hypothesis: string;
  readonly speaker: string;
}

const SYSTEMS = ['float32-plain', 'quantised-plain', 'float32-expert', 'quantised-expert', 'quantised-control', 'quantised-repaired'] as const; // prettier-ignore
const PAIRS = [
  ['float32-plain', 'quantised-plain'],
  ['float32-expert', 'quantised-expert'],
  ['quantised-expert', 'quantised-repaired'],
  ['quantised-control', 'quantised-repaired'],
  ['float32-expert', 'quantised-repaired'],
] as const satisfies readonly (readonly [a: Name, b: Name])[];
/** `capped`: words, where a clip has at most as many errors as words, so that one loop does not outweigh all else. */
const METRICS = ['wer', 'cer', 'capped'] as const;
type Metric = (typeof METRICS)[number];
type Name = (typeof SYSTEMS)[number];

const BY_SPEAKER = { by: 'speaker', resamples: 5000 } as const;
const drawn = () => ({ ...BY_SPEAKER, rng: createRng(1) });

const readTranscripts = async (file: string): Promise<Transcript[]> =>
  (await readFile(file, 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as Transcript); // prettier-ignore

const samplesOf = (transcripts: readonly Transcript[], metric: Metric): ErrorSample[] => {
  const unit = metric === 'cer' ? 'character' : 'word';
  const { utterances } = scoreCorpus(transcripts, { normalizer: normalizerByName('whisper-basic'), unit }); // prettier-ignore
  return utterances.map((counts, i) => {
    const sample = errorSample(counts, transcripts[i]!.speaker);
    return metric === 'capped' ? capErrors(sample) : sample;
  });
};

const points = ({ estimate, low, high }: Record<'estimate' | 'low' | 'high', number>): string =>
  `${(100 * estimate).toFixed(1)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;

const probability = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

const row = (...cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);

const out = process.argv[2] ?? '.';
const heard = new Map<Name, Transcript[]>();
for (const name of SYSTEMS) {
  const file = path.join(out, `${name}.jsonl`);
  if (existsSync(file)) heard.set(name, await readTranscripts(file));
}
const byMetric = <T>(value: (metric: Metric) => T): Record<Metric, T> =>
  Object.fromEntries(METRICS.map((metric) => [metric, value(metric)])) as Record<Metric, T>;
const samples = new Map([...heard].map(([name, transcripts]) => [name, byMetric((metric) => samplesOf(transcripts, metric))])); // prettier-ignore

const rates = [...samples].map(([system, own]) => ({
  system,
  utterances: heard.get(system)!.length,
  speakers: new Set(heard.get(system)!.map(({ speaker }) => speaker)).size,
  /** Clips with more than twice as many errors as words. */
  loops: own.wer.filter(({ errors, words }) => errors > 2 * words).length,
  ...byMetric((metric) => bootstrapErrorRate(own[metric], drawn())),
}));
row('system', 'clips', 'speakers', 'loops', 'WER', 'CER', 'WER, capped');
row('---', '---:', '---:', '---:', '---', '---', '---');
for (const { system, utterances, speakers, loops, wer, cer, capped } of rates)
  row(system, ...[utterances, speakers, loops].map(String), points(wer), points(cer), points(capped)); // prettier-ignore

const differences = PAIRS.flatMap(([from, to]) => {
  const [first, second] = [samples.get(from), samples.get(to)];
  if (!first || !second) return [];
  return [{ from, to, ...byMetric((metric) => pairedBootstrap(first[metric], second[metric], drawn())) }]; // prettier-ignore
});
console.log();
row('difference', 'WER, points', 'p', 'CER, points', 'p', 'WER, capped', 'p');
row('---', '---', '---:', '---', '---:', '---', '---:');
for (const { from, to, ...own } of differences)
  row(`${to} minus ${from}`, ...METRICS.flatMap((metric) => [points(own[metric].difference), probability(own[metric].pValue)])); // prettier-ignore

await writeFile(path.join(out, 'repair.json'), `${JSON.stringify({ rates, differences }, null, 2)}\n`); // prettier-ignore
