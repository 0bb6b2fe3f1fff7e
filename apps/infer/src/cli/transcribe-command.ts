import { Command } from 'commander';
import { OUTPUT_FORMATS } from '@distilwhisper/whisper';
import { COMPUTE_TYPES } from '../compute-type.js';
import type { ExitCode } from './exit-codes.js';
import { choice, decimal, decimals, several, threshold, tokenIds, wholeNumber } from './options.js';
import { runTranscribe } from './run-transcribe.js';
import type { Terminal } from './terminal.js';
import type { TranscribeFlags } from './transcribe-flags.js';

/** `distilwhisper transcribe FILE...`: reads the flags; `runTranscribe` does the work. */
export const transcribeCommand = (terminal: Terminal, done: (code: ExitCode) => void): Command => {
  const command = new Command('transcribe')
    .description('Turn speech into text. Files may be patterns; - is standard input.')
    .argument('<file...>', 'wav, flac, mp3, ogg (others with an installed ffmpeg)');
  for (const add of [
    withMainOptions,
    withSpeechOptions,
    withDecodingOptions,
    withGuards,
    withSubtitleOptions,
  ])
    // prettier-ignore
    add(command);
  return command.action(async (files: string[], flags: TranscribeFlags) =>
    done(await runTranscribe(terminal, files, flags)),
  );
};

const withMainOptions = (command: Command): Command =>
  command
    .option('-m, --model <name>', 'base (embedded), or a model folder or file', 'base')
    .option('-l, --language <code>', 'spoken language, e.g. ca or catalan; auto detects it', 'auto')
    .addOption(
      choice('--task <task>', 'translate writes English', ['transcribe', 'translate']).default(
        'transcribe',
      ),
    )
    .option(
      '-f, --format <list>',
      `output formats separated by commas: ${OUTPUT_FORMATS.join(', ')}, or all`,
      'txt',
    )
    .option('-o, --output-dir <dir>', 'write DIR/NAME.FORMAT instead of printing')
    .option('--timestamps', 'print the times of every segment')
    .option(
      '--experts <pack...>',
      'expert packs, after the files; those of the spoken language are used',
    )
    .option(
      '--prepare-experts',
      'experts cost about a twentieth of the time, but loading takes longer and more memory',
    )
    .option(
      '--experts-report <file>',
      'which tokens the experts got: FILE.json, or FILE.svg, a heat map',
      several,
    )
    .option('--threads <n>', 'threads of one operation (default: one a core)', wholeNumber)
    .addOption(
      choice(
        '--compute-type <type>',
        'how weights are stored and multiplied (default: float32)',
        COMPUTE_TYPES,
      ),
    )
    .option('--cache-dir <dir>', 'keep the compiled model there, for a quicker start')
    .option('-q, --quiet', 'no progress');

const withSpeechOptions = (command: Command): Command =>
  command
    .optionsGroup('Where speech is, and as it is spoken:')
    .option('--vad', 'only stretches in which somebody speaks, each by itself')
    .option('--batch-size <n>', 'windows decoded together; implies --vad', wholeNumber)
    .option('--vad-model <file>', 'a Silero ONNX file tells speech, not energy; implies --vad')
    .option('--live', 'print speech on standard input as it is spoken; partial text on a terminal')
    .option(
      '--raw <rate>',
      'with --live: raw 16-bit mono samples at this rate, no file',
      wholeNumber,
    );

const withDecodingOptions = (command: Command): Command =>
  command
    .optionsGroup('Decoding:')
    .option('--temperature <list>', 'temperatures tried in turn, e.g. 0 or 0,0.2,0.4', decimals)
    .option('--beam-size <n>', 'beams at temperature 0 (default: greedy)', wholeNumber)
    .option('--patience <x>', 'beam search patience', decimal)
    .option('--length-penalty <x>', 'exponent of the length in ranking, 0 to 1', decimal)
    .option('--best-of <n>', 'samples at temperatures above 0', wholeNumber)
    .option('--initial-prompt <text>', 'names and spellings to expect, or the text before')
    .option('--hotwords <text>', 'words to expect, in every window')
    .option('--carry-initial-prompt', 'the initial prompt in every window')
    .option('--prefix <text>', 'what every window begins with; not printed')
    .option(
      '--suppress-tokens <ids>',
      'tokens never chosen, by commas; -1: sounds and music (default); none',
      tokenIds,
    )
    .addOption(
      choice('--detect-language <when>', 'with auto: in the first window, or in each', ['first', 'each']), // prettier-ignore
    )
    .option('--clip-timestamps <list>', 'only from, to, from, ... seconds', decimals)
    .option('--no-condition-on-previous-text', 'windows know nothing of each other')
    .option('--word-timestamps', 'times of every word (json, and shorter subtitles)')
    .addOption(
      choice('--audio-context <kind>', 'elastic: faster for short recordings', ['full', 'elastic']),
    );

const withGuards = (command: Command): Command =>
  command
    .optionsGroup('Against loops and imagined text (none switches a threshold off):')
    .option('--compression-ratio-threshold <x>', 'text that compresses better is a loop', threshold)
    .option('--logprob-threshold <x>', 'a less likely text is decoded again', threshold)
    .option('--no-speech-threshold <x>', 'more likely silence is skipped', threshold)
    .option('--loop-threshold <n>', 'text said so often in a row is decoded again', wholeNumber)
    .option('--no-repeat-ngram <n>', 'so many tokens in a row never occur twice', wholeNumber)
    .option('--repetition-penalty <x>', 'above 1: tokens that occurred are less likely', decimal)
    .option(
      '--hallucination-silence-threshold <s>',
      'skip doubtful words amid so many seconds of silence; needs --word-timestamps',
      decimal,
    );

const withSubtitleOptions = (command: Command): Command =>
  command
    .optionsGroup('Subtitles (srt, vtt); all need --word-timestamps:')
    .option('--max-line-width <n>', 'characters in a line', wholeNumber)
    .option('--max-line-count <n>', 'lines in a subtitle', wholeNumber)
    .option('--max-words-per-line <n>', 'words in a subtitle', wholeNumber)
    .option('--highlight-words', 'underline each word as it is said');
