import { DistilWhisperError } from '@distilwhisper/tensor';
import type { GateWindow } from '@distilwhisper/experts';
import type { Progress, Segment, TranscribeOptions, Transcription } from '@distilwhisper/whisper';
import { abortable } from '../live/abortable.js';
import type { LoadedModel } from '../load-model.js';
import { streamTranscription, type TranscribeAudioOptions } from '../transcribe-audio.js';
import type { VoiceActivityOptions } from '../speech/voice-detector.js';
import { streamBatches } from '../transcribe-batches.js';
import { gateWindow } from '../experts/gate-window.js';
import type { ExpertsReport } from './experts-report.js';
import { inputName, type Input } from './inputs.js';
import { printsSegments, renderSegment, writeOutputs, type OutputPlan } from './outputs.js';
import { progressFor, type ProgressSink } from './progress.js';
import { complain, isClosedPipe, print, type Terminal } from './terminal.js';

/** `refused`: an option is wrong, for every file; `closed`: nobody reads standard output any more. */
export type Outcome = 'done' | 'failed' | 'refused' | 'interrupted' | 'closed';

export interface FileJob {
  readonly input: Input;
  readonly options: TranscribeOptions;
  readonly plan: OutputPlan;
  readonly quiet: boolean;
  /** Given: only speech is transcribed, so many windows at a time. */
  readonly batchSize?: number;
  /** How speech is told, in batches. */
  readonly voiceActivity: VoiceActivityOptions;
  readonly report?: ExpertsReport;
}

/** Transcribes one input and writes its outputs; says on standard error what went wrong. */
export const transcribeFile = async (
  terminal: Terminal,
  model: LoadedModel,
  job: FileJob,
): Promise<Outcome> => {
  const name = inputName(job.input);
  const { stderr } = terminal;
  const progress = progressFor({ label: name, stream: stderr, now: () => performance.now() });
  try {
    const audio =
      job.input.kind === 'stdin' ? abortable(terminal.stdin, job.options.signal) : job.input.path;
    const gates: GateWindow[] = [];
    const options: TranscribeAudioOptions = {
      ...job.options,
      ...(job.report && { onObserved: (window) => void gates.push(gateWindow(model.tokenizer, window)) }), // prettier-ignore
      onWarning: (message: string) => void stderr.write(`${message}\n`),
      onProgress: ({ frames, totalFrames }: Progress) => {
        if (!job.quiet) progress.update(frames / 100, totalFrames && totalFrames / 100);
      },
    };
    const stream =
      job.batchSize === undefined
        ? streamTranscription(model, audio, options)
        : streamBatches(model, audio, {
            ...options,
            batchSize: job.batchSize,
            voiceActivity: job.voiceActivity,
          });
    const { segments, language } = await collect(terminal, stream, job.plan, progress);
    const text = model.tokenizer.decode(segments.flatMap(({ tokens }) => tokens));
    await writeOutputs(terminal, job.plan, name, { text, language, segments });
    job.report?.add(name, language, gates);
    return 'done';
  } catch (error) {
    progress.finish();
    const outcome = outcomeOf(error);
    if (outcome === 'failed') complain(terminal, error, name);
    if (outcome === 'refused') complain(terminal, error);
    return outcome;
  } finally {
    progress.finish();
  }
};

const outcomeOf = (error: unknown): Outcome => {
  if (isClosedPipe(error)) return 'closed';
  if (DistilWhisperError.isInstance(error, 'cancelled')) return 'interrupted';
  const isOption = DistilWhisperError.isInstance(error, 'argument') && 'option' in error.details;
  return isOption ? 'refused' : 'failed';
};

/** Gathers segments, and prints them as they come where the output is plain text. */
const collect = async (
  terminal: Terminal,
  stream: AsyncGenerator<Segment, string, undefined>,
  plan: OutputPlan,
  progress: ProgressSink,
): Promise<Pick<Transcription, 'language' | 'segments'>> => {
  const segments: Segment[] = [];
  for (;;) {
    const { done, value } = await stream.next();
    if (done) return { language: value, segments };
    segments.push(value);
    if (!printsSegments(plan)) continue;
    progress.finish();
    await print(terminal, renderSegment(value, plan.timestamps));
  }
};
