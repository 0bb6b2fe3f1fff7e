import { createDecodePool, type Dataset } from '@distilwhisper/data';
import { checkBase } from '@distilwhisper/experts';
import { readPack } from '@distilwhisper/experts/node';
import { fail } from '@distilwhisper/tensor';
import { writeFileAtomic } from '@distilwhisper/tensor/node';
import { openDataset } from '../data/open-dataset.js';
import { chooseEngine } from '../engine/choose-engine.js';
import { setReport, transcribeSets, type EvaluateOptions } from '../evaluation/evaluate-sets.js';
import { reportTable, type EvaluationReport } from '../evaluation/evaluation-report.js';
import type { ModelWeights } from '../evaluation/model-weights.js';
import type { TranscribedSet } from '../evaluation/transcribe-set.js';
import { openModel, type OpenModel } from '../model/open-model.js';
import { FLOAT32, quantizeModel } from '../model/quantization.js';
import { readTrained } from '../run/trained-file.js';
import { interruptible } from './interruption.js';
import { threadsOf } from './threads.js';
import { setProgress } from './set-progress.js';

/** The flags of `evaluate` as commander gives them. */
export interface EvaluateFlags {
  readonly data: readonly string[];
  readonly language: string;
  readonly model: string;
  readonly pack?: string;
  readonly checkpoint?: string;
  readonly quantization?: string;
  readonly baseline?: boolean;
  readonly split?: string;
  readonly limit?: number;
  readonly audioContext?: 'full' | 'elastic';
  readonly tailSeconds?: number;
  readonly batchSize: number;
  readonly json?: string;
  readonly transcripts?: string;
  readonly threads?: number;
  readonly stopLoops?: boolean;
  readonly quiet?: boolean;
}

/** Transcribes the sets, prints a table and writes what was asked for. */
export const runEvaluate = async (flags: EvaluateFlags): Promise<void> => {
  const model = await openModel(flags.model);
  const trained = await openWeights(flags, model);
  const quantization = flags.quantization ?? trained.quantization ?? FLOAT32;
  quantizeModel(quantization, model.dimensions); // refuses an unknown name at once
  const sets = await openSets(flags);
  const { engine } = await chooseEngine('auto', threadsOf(flags));
  const reader = createDecodePool();
  const stop = interruptible();
  const context = contextOf(flags, trained);
  const options: EvaluateOptions = {
    engine,
    model,
    sets,
    context,
    batchSize: flags.batchSize,
    quantization,
    stopLoops: flags.stopLoops ?? false,
    decode: async (utterance) => (await reader.decode(utterance)).samples,
    signal: stop.signal,
    onProgress: setProgress(flags.quiet === true),
  };
  try {
    const results = await transcribeSets(trained.weights, options);
    const compare = flags.baseline && trained.weights.kind !== 'plain';
    const plain = compare ? await transcribeSets({ kind: 'plain' }, options) : undefined;
    const report: EvaluationReport = {
      format: 'distilwhisper.evaluation/1',
      model: { name: model.base.name, sha256: model.sha256 },
      ...(trained.name !== undefined && { weights: trained.name }),
      language: flags.language,
      ...(quantization !== FLOAT32 && { quantization }),
      audioContext: context.audioContext,
      engine: engine.name,
      ...(flags.stopLoops && { stopLoops: true }),
      sets: await Promise.all(sets.map((set, i) => setReport(set, results[i]!, plain?.[i]))),
    };
    await writeResults(flags, report, sets, results);
  } finally {
    stop.done();
    await reader.close();
  }
};

interface Weights {
  readonly weights: ModelWeights;
  readonly name?: string;
  readonly audioContext?: 'full' | 'elastic';
  readonly tailSeconds?: number;
  /** What the experts were trained on. */
  readonly quantization?: string;
}

const openWeights = async (
  { pack: packFile, checkpoint, language }: EvaluateFlags,
  model: OpenModel,
): Promise<Weights> => {
  if (packFile !== undefined && checkpoint !== undefined)
    fail('argument', 'give --pack or --checkpoint, not both');
  if (packFile !== undefined) {
    const pack = await readPack(packFile);
    const { header, experts } = pack;
    if (header.language !== language)
      fail('argument', `${packFile} has experts of '${header.language}', not of '${language}'`);
    checkBase(pack, { dimensions: model.dimensions, sha256: model.sha256, sourceSha256: model.base.sha256 }); // prettier-ignore
    return {
      weights: { kind: 'experts', experts },
      name: packFile,
      ...trainedWith(header.recipe),
    };
  }
  if (checkpoint === undefined) return { weights: { kind: 'plain' } };
  const { info, weights } = await readTrained(checkpoint);
  if (info.base.sha256 !== model.base.sha256)
    fail('mismatch', `${checkpoint} was trained on ${info.base.name}, not on ${model.base.name}; give that model with --model`); // prettier-ignore
  const { audioContext, tailSeconds, backbone } = info;
  if (weights.kind === 'experts' && info.language !== language) {
    const name = `${checkpoint} (${info.language} experts, not used for ${language})`;
    process.stderr.write(`${name}: experts are routed by language, so this is the plain model\n`);
    return { weights: { kind: 'plain' }, name, audioContext, tailSeconds, ...backbone };
  }
  return { weights, name: checkpoint, audioContext, tailSeconds, ...backbone };
};

/** What a pack's recipe, which may hold anything, says of how to use it. */
const trainedWith = ({
  audioContext,
  tailSeconds,
  backbone,
}: Readonly<Record<string, unknown>>): Omit<Weights, 'weights' | 'name'> => {
  const { quantization } = (backbone ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...(audioContext === 'full' || audioContext === 'elastic' ? { audioContext } : {}),
    ...(typeof tailSeconds === 'number' ? { tailSeconds } : {}),
    ...(typeof quantization === 'string' ? { quantization } : {}),
  };
};

const contextOf = (flags: EvaluateFlags, trained: Weights): EvaluateOptions['context'] => ({
  language: flags.language,
  audioContext: flags.audioContext ?? trained.audioContext ?? 'full',
  tailSeconds: flags.tailSeconds ?? trained.tailSeconds ?? 1,
});

const openSets = async ({ data, language, split, limit }: EvaluateFlags): Promise<Dataset[]> => {
  const sets: Dataset[] = [];
  for (const path of data) {
    const set = await openDataset({ path, ...(split !== undefined && { split }) }, language);
    const utterances = set.utterances.filter(({ text }) => text !== '').slice(0, limit);
    if (utterances.length === 0)
      fail('argument', `${path} has no utterance in '${language}' to test on`);
    sets.push({ ...set, utterances });
  }
  return sets;
};

const writeResults = async (
  { json, transcripts }: EvaluateFlags,
  report: EvaluationReport,
  sets: readonly Dataset[],
  results: readonly TranscribedSet[],
): Promise<void> => {
  if (json !== undefined) await writeFileAtomic(json, `${JSON.stringify(report, null, 2)}\n`);
  if (transcripts !== undefined) {
    const lines = results.flatMap((result, i) =>
      result.transcripts.map((one) => JSON.stringify({ set: sets[i]!.name, ...one })),
    );
    await writeFileAtomic(transcripts, `${lines.join('\n')}\n`);
  }
  process.stdout.write(`${reportTable(report)}\n`);
};
