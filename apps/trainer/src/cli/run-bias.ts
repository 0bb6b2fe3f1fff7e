import path from 'node:path';
import type { Dataset } from '@distilwhisper/data';
import type { NormalizerName } from '@distilwhisper/metrics';
import { planNamed } from '@distilwhisper/quant';
import { fail } from '@distilwhisper/tensor';
import { writeFileAtomic } from '@distilwhisper/tensor/node';
import { decodeAll, type Shard } from '../bias/decode/decode-all.js';
import { openTranscriptCache } from '../bias/decode/transcript-cache.js';
import type { BiasDecoding } from '../bias/decode/transcript-key.js';
import { biasPage } from '../bias/html/page.js';
import { describeModels, openBiasModels } from '../bias/open-models.js';
import type { BiasReport } from '../bias/report/bias-report.js';
import { buildReport } from '../bias/report/build-report.js';
import { parseGroupings } from '../bias/score/labels.js';
import { limitByLanguage } from '../bias/select-clips.js';
import { listSystems } from '../bias/systems.js';
import { readSource } from '../data/open-dataset.js';
import { chooseEngine } from '../engine/choose-engine.js';
import { biasProgress } from './bias-progress.js';
import { interruptible } from './interruption.js';
import { threadsOf } from './threads.js';

/** The flags of `bias` as commander gives them. */
export interface BiasFlags {
  readonly data: readonly string[];
  readonly output: string;
  readonly model?: readonly string[];
  readonly quantization?: readonly string[];
  readonly pack?: readonly string[];
  readonly language?: string;
  readonly groups: string;
  readonly limit?: number;
  readonly normalizer: NormalizerName;
  readonly batchSize: number;
  readonly maxTokens: number;
  readonly resamples: number;
  readonly seed: number;
  readonly shard?: Shard;
  readonly compiled?: string;
  readonly threads?: number;
  readonly quiet?: boolean;
}

/** Decodes what is not decoded yet, counts, and writes the report. What can be wrong is looked at first. */
export const runBias = async (flags: BiasFlags, version: string): Promise<void> => {
  const groupings = parseGroupings(flags.groups);
  const models = await openBiasModels(flags.model ?? ['base'], flags.pack ?? []);
  const systems = listSystems([...models.keys()], flags.quantization ?? [], (name, model) => {
    planNamed(name, models.get(model)!.open.dimensions);
  });
  const sets = await readSets(flags);
  const utterances = limitByLanguage(sets.flatMap((set) => set.utterances), flags.limit); // prettier-ignore
  const { engine } = await chooseEngine('auto', {
    ...threadsOf(flags),
    ...(flags.compiled !== undefined && { compiled: flags.compiled }),
  });
  const { maxTokens, batchSize, shard, normalizer, resamples, seed } = flags;
  const decoding: BiasDecoding = { search: 'greedy', maxTokens, batchSize };
  const cache = await openTranscriptCache(flags.output, shard && `transcripts-${shard.index}-of-${shard.count}.jsonl`); // prettier-ignore
  const stop = interruptible();
  try {
    const decoded = await decodeAll(systems, utterances, {
      engine,
      models,
      cache,
      decoding,
      version,
      ...(shard && { shard }),
      signal: stop.signal,
      ...(!flags.quiet && { onProgress: biasProgress({ stream: process.stderr, now: () => performance.now() }) }), // prettier-ignore
    });
    if (shard) return;
    const versions = { trainer: version, node: process.versions.node };
    const report = buildReport({
      names: sets.map(({ name }) => name),
      utterances,
      decoded,
      models: describeModels(models),
      groupings,
      normalizer,
      resamples,
      seed,
      methods: { decoding, engine: engine.name, versions },
    });
    await writeReport(flags.output, report);
  } finally {
    stop.done();
    await cache.close();
  }
};

/** Sets without the utterances that have no text. @throws DistilWhisperError `argument` where nothing is left */
const readSets = async ({ data, language }: BiasFlags): Promise<Dataset[]> => {
  const sets: Dataset[] = [];
  for (const place of data) {
    const set = await readSource({ path: place }, language);
    sets.push({ ...set, utterances: set.utterances.filter(({ text }) => text !== '') });
  }
  if (sets.every(({ utterances }) => utterances.length === 0))
    fail('argument', `${data.join(', ')}: no utterance with a text`);
  return sets;
};

const writeReport = async (folder: string, report: BiasReport): Promise<void> => {
  const files = { json: path.join(folder, 'report.json'), page: path.join(folder, 'report.html') };
  await writeFileAtomic(files.json, `${JSON.stringify(report, null, 1)}\n`);
  await writeFileAtomic(files.page, biasPage(report));
  process.stdout.write(`${report.summary.join('\n')}\n\n${files.page}\n${files.json}\n`);
};
