import { monoBlocks } from '@distilwhisper/audio';
import { openAudio } from '@distilwhisper/audio/node';
import { DistilWhisperError, fail } from '@distilwhisper/tensor';
import { abortable } from '../live/abortable.js';
import { rawBlocks } from '../live/raw-blocks.js';
import { streamLive, type LiveUpdate, type StreamLiveOptions } from '../live/stream-live.js';
import type { LoadedModel } from '../load-model.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { complain, isClosedPipe, print, type Terminal } from './terminal.js';
import { languageOf, type TranscribeFlags } from './transcribe-flags.js';

/** Flags that have no meaning while somebody speaks. */
const NOT_LIVE = ['outputDir', 'batchSize', 'vad', 'temperature', 'expertsReport', 'prefix', 'clipTimestamps', 'hallucinationSilenceThreshold'] as const; // prettier-ignore

/** @throws DistilWhisperError `argument` */
export const checkLive = (files: readonly string[], flags: TranscribeFlags): void => {
  if (!flags.live) {
    if (flags.raw !== undefined) fail('argument', '--raw needs --live');
    return;
  }
  if (files.length !== 1 || files[0] !== '-')
    fail('argument', '--live listens to standard input: give - and no file', { files });
  const unfit = NOT_LIVE.find((name) => flags[name] !== undefined);
  if (unfit !== undefined) fail('argument', `${unfit} and --live exclude each other`, { option: unfit }); // prettier-ignore
  if (!['txt', 'json'].includes(flags.format))
    fail('argument', `--live prints txt or json, one update a line, not ${flags.format}`, { option: 'format' }); // prettier-ignore
};

/** Prints what is said on standard input: a line an utterance, or with json a line an update. */
export const runLive = async (
  terminal: Terminal,
  model: LoadedModel,
  flags: TranscribeFlags,
  { signal, voiceActivity }: Required<Pick<StreamLiveOptions, 'signal' | 'voiceActivity'>>,
): Promise<ExitCode> => {
  try {
    const bytes = abortable(terminal.stdin, signal);
    const blocks = flags.raw === undefined ? await fileBlocks(terminal, bytes) : rawBlocks(bytes, flags.raw); // prettier-ignore
    for await (const update of streamLive(model, blocks, {
      ...liveOptions(flags),
      signal,
      voiceActivity,
    }))
      await show(terminal, update, flags);
    return EXIT.done;
  } catch (error) {
    if (isClosedPipe(error)) return EXIT.closedPipe;
    if (DistilWhisperError.isInstance(error, 'cancelled')) return EXIT.interrupted;
    complain(terminal, error, 'stdin');
    return EXIT.someFilesFailed;
  }
};

const fileBlocks = async (
  { stderr }: Terminal,
  bytes: AsyncIterable<Uint8Array>,
): Promise<AsyncIterable<Float32Array>> =>
  monoBlocks(await openAudio(bytes, { onWarning: (message) => void stderr.write(`${message}\n`) }));

const liveOptions = (flags: TranscribeFlags): StreamLiveOptions => {
  const language = languageOf(flags);
  return {
    task: flags.task,
    ...(language === undefined ? {} : { language }),
    ...(flags.initialPrompt === undefined ? {} : { prompt: flags.initialPrompt }),
    ...(flags.hotwords === undefined ? {} : { hotwords: flags.hotwords }),
    ...(flags.beamSize === undefined ? {} : { beamSize: flags.beamSize }),
    ...(flags.audioContext === undefined ? {} : { audioContext: flags.audioContext }),
    ...(flags.suppressTokens === undefined ? {} : { suppressTokens: flags.suppressTokens }),
    ...(flags.detectLanguage === undefined ? {} : { detectLanguage: flags.detectLanguage }),
    wordTimestamps: flags.wordTimestamps ?? false,
  };
};

const WIPE = '\r\u001b[2K';

const show = async (
  terminal: Terminal,
  update: LiveUpdate,
  { format, quiet }: TranscribeFlags,
): Promise<void> => {
  if (format === 'json') return print(terminal, `${JSON.stringify(update)}\n`);
  const isShown = terminal.stderr.isTTY === true && !quiet;
  if (isShown) terminal.stderr.write(WIPE);
  if (update.isFinal)
    return update.stable === '' ? undefined : print(terminal, `${update.stable}\n`);
  if (isShown) terminal.stderr.write(lastLine(`${update.stable}${update.partial}`));
};

/** What fits on a line of a usual terminal: text that wraps could not be wiped. */
const lastLine = (text: string): string => text.slice(-78);
