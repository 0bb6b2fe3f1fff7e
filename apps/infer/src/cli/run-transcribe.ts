import type { LoadedModel } from '../load-model.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { openExpertsReport } from './experts-report.js';
import { expandInputs, inputName, type Input } from './inputs.js';
import { loadOrExplain } from './load-models.js';
import { checkOutputs, parseFormats, type OutputPlan } from './outputs.js';
import { checkLive, runLive } from './run-live.js';
import type { Terminal } from './terminal.js';
import { transcribeFile, type FileJob } from './transcribe-file.js';
import { subtitleOptions, transcribeOptions, type TranscribeFlags } from './transcribe-flags.js';

/** Transcribes all files; one that fails is reported and the others are still done. */
export const runTranscribe = async (
  terminal: Terminal,
  files: readonly string[],
  flags: TranscribeFlags,
): Promise<ExitCode> => {
  checkLive(files, flags);
  const options = transcribeOptions(flags);
  const inputs = await expandInputs(files);
  const plan: OutputPlan = {
    formats: parseFormats(flags.format),
    timestamps: flags.timestamps ?? false,
    subtitles: subtitleOptions(flags),
    ...(flags.outputDir === undefined ? {} : { folder: flags.outputDir }),
  };
  await checkOutputs(plan, inputs.map(inputName));
  const report = await openExpertsReport(flags);
  const loaded = await loadOrExplain(terminal, flags);
  if (!loaded) return EXIT.model;
  const { model, voice } = loaded;
  const controller = new AbortController();
  const watched = terminal.onInterrupt(() => controller.abort());
  const { signal } = controller;
  const voiceActivity = voice ? { model: voice } : {};
  const job = { options: { ...options, signal }, plan, quiet: flags.quiet ?? false, ...batchOf(flags), voiceActivity, ...(report && { report }) }; // prettier-ignore
  try {
    if (flags.live) return await runLive(terminal, model, flags, { signal, voiceActivity });
    const code = await transcribeAll(terminal, model, inputs, job);
    if (code !== EXIT.usage) await report?.write(model);
    return code;
  } finally {
    watched();
    await loaded.dispose();
  }
};

/** Batches and voice activity go together. */
const batchOf = ({ vad, vadModel, batchSize }: TranscribeFlags): { readonly batchSize?: number } =>
  vad || vadModel !== undefined || batchSize !== undefined ? { batchSize: batchSize ?? 1 } : {};

const transcribeAll = async (
  terminal: Terminal,
  model: LoadedModel,
  inputs: readonly Input[],
  job: Omit<FileJob, 'input'>,
): Promise<ExitCode> => {
  let failed = 0;
  for (const input of inputs) {
    const outcome = await transcribeFile(terminal, model, { ...job, input });
    if (outcome === 'refused') return EXIT.usage;
    if (outcome === 'interrupted') return EXIT.interrupted;
    if (outcome === 'closed') return EXIT.closedPipe;
    if (outcome === 'failed') failed += 1;
  }
  return failed > 0 ? EXIT.someFilesFailed : EXIT.done;
};
