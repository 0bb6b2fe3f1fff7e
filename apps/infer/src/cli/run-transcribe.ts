import { DistilWhisperError } from '@distilwhisper/tensor';
import type { Segment, TranscribeOptions, Transcription } from '@distilwhisper/whisper';
import { loadModel, type LoadedModel } from '../load-model.js';
import { streamTranscription } from '../transcribe-audio.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { expandInputs, inputName, type Input } from './inputs.js';
import {
  checkOutputs,
  parseFormats,
  renderSegment,
  writeOutputs,
  type OutputPlan,
} from './outputs.js';
import { progressFor } from './progress.js';

/** The flags of `transcribe` as commander gives them. */
export interface TranscribeFlags {
  readonly model: string;
  readonly language: string;
  readonly task: 'transcribe' | 'translate';
  readonly format: string;
  readonly outputDir?: string;
  readonly timestamps?: boolean;
  readonly threads?: number;
  readonly quiet?: boolean;
  readonly temperature?: readonly number[];
  readonly beamSize?: number;
  readonly patience?: number;
  readonly lengthPenalty?: number;
  readonly bestOf?: number;
  readonly initialPrompt?: string;
  readonly hotwords?: string;
  readonly conditionOnPreviousText: boolean;
  readonly wordTimestamps?: boolean;
  readonly compressionRatioThreshold?: number | null;
  readonly logprobThreshold?: number | null;
  readonly noSpeechThreshold?: number | null;
  readonly audioContext?: 'full' | 'elastic';
}

/** Transcribes all files; one that fails is reported and the others are still done. */
export const runTranscribe = async (
  files: readonly string[],
  flags: TranscribeFlags,
): Promise<ExitCode> => {
  const inputs = await expandInputs(files);
  const plan: OutputPlan = {
    formats: parseFormats(flags.format),
    timestamps: flags.timestamps ?? false,
    ...(flags.outputDir === undefined ? {} : { folder: flags.outputDir }),
  };
  await checkOutputs(plan, inputs.map(inputName));
  const model = await loadOrExplain(flags);
  if (!model) return EXIT.model;
  const stop = interruptible();
  let failed = 0;
  try {
    for (const input of inputs) {
      const outcome = await transcribeOne(model, input, flags, plan, stop.signal);
      if (outcome === 'interrupted') return EXIT.interrupted;
      if (outcome === 'failed') failed += 1;
    }
  } finally {
    stop.done();
    await model.dispose();
  }
  return failed > 0 ? EXIT.someFilesFailed : EXIT.done;
};

const loadOrExplain = async (flags: TranscribeFlags): Promise<LoadedModel | undefined> => {
  try {
    return await loadModel({
      model: flags.model,
      ...(flags.threads === undefined ? {} : { threads: flags.threads }),
    });
  } catch (error) {
    complain(error);
    return undefined;
  }
};

type Outcome = 'done' | 'failed' | 'interrupted';

const transcribeOne = async (
  model: LoadedModel,
  input: Input,
  flags: TranscribeFlags,
  plan: OutputPlan,
  signal: AbortSignal,
): Promise<Outcome> => {
  const name = inputName(input);
  const progress = progressFor({
    label: name,
    stream: process.stderr,
    now: () => performance.now(),
  });
  const options: TranscribeOptions = {
    ...transcribeOptions(flags),
    signal,
    onProgress: ({ frames, totalFrames }) => {
      if (!flags.quiet) progress.update(frames / 100, totalFrames && totalFrames / 100);
    },
  };
  try {
    const audio = input.kind === 'stdin' ? process.stdin : input.path;
    const onWarning = (message: string) => process.stderr.write(`${message}\n`);
    const stream = streamTranscription(model, audio, { ...options, onWarning });
    const result = await collect(stream, plan, () => progress.finish());
    await writeOutputs(plan, name, result);
    return 'done';
  } catch (error) {
    progress.finish();
    if (DistilWhisperError.isInstance(error, 'cancelled')) return 'interrupted';
    complain(error, name);
    return 'failed';
  } finally {
    progress.finish();
  }
};

/** Prints segments as they come where the output is plain text on the terminal. */
const collect = async (
  stream: AsyncGenerator<Segment, string, undefined>,
  plan: OutputPlan,
  beforeLine: () => void,
): Promise<Transcription> => {
  const segments: Segment[] = [];
  const live = plan.folder === undefined && plan.formats[0] === 'txt';
  for (;;) {
    const { done, value } = await stream.next();
    if (done) {
      const text = segments.map((segment) => segment.text).join('');
      return { text, language: value, segments };
    }
    segments.push(value);
    if (!live) continue;
    beforeLine();
    process.stdout.write(renderSegment(value, plan.timestamps));
  }
};

const transcribeOptions = (flags: TranscribeFlags): TranscribeOptions => {
  const given: Record<string, unknown> = {
    language: flags.language === 'auto' ? undefined : flags.language,
    task: flags.task,
    temperatures: flags.temperature,
    beamSize: flags.beamSize,
    patience: flags.patience,
    lengthPenalty: flags.lengthPenalty,
    bestOf: flags.bestOf,
    initialPrompt: flags.initialPrompt,
    hotwords: flags.hotwords,
    conditionOnPreviousText: flags.conditionOnPreviousText,
    wordTimestamps: flags.wordTimestamps,
    compressionRatioThreshold: flags.compressionRatioThreshold,
    logProbThreshold: flags.logprobThreshold,
    noSpeechThreshold: flags.noSpeechThreshold,
    audioContext: flags.audioContext,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
};

const interruptible = (): { signal: AbortSignal; done: () => void } => {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once('SIGINT', abort).once('SIGTERM', abort);
  return {
    signal: controller.signal,
    done: () => void process.off('SIGINT', abort).off('SIGTERM', abort),
  };
};

/** One line on standard error; the stack only for errors that are no message to the user. */
export const complain = (error: unknown, name?: string): void => {
  const known = DistilWhisperError.isInstance(error);
  const text = known ? error.message : error instanceof Error ? error.stack! : String(error);
  const where = name !== undefined && !text.includes(name) ? `${name}: ` : '';
  process.stderr.write(`error: ${where}${text}\n`);
};
