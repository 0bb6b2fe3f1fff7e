import { Command, CommanderError } from 'commander';
import { DistilWhisperError } from '@distilwhisper/tensor';
import { exportCommand } from './export-command.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { complain, type Terminal } from './terminal.js';
import { transcribeCommand } from './transcribe-command.js';

const EXIT_CODES = `
Exit codes:
  0    everything was done
  1    some files failed; the others were done
  2    wrong options or arguments
  3    the model or the engine could not be loaded
  130  interrupted; finished files are kept
  141  nobody reads standard output any more

Examples:
  distilwhisper transcribe talk.mp3
  distilwhisper transcribe --language ca --format srt,json --output-dir out "calls/*.wav"
  cat speech.ogg | distilwhisper transcribe -
  distilwhisper export base whisper-base-onnx --dtype q8`;

/** Runs the command line and returns the process's exit code. */
export const runProgram = async (
  args: readonly string[],
  version: string,
  terminal: Terminal,
): Promise<ExitCode> => {
  let code: ExitCode = EXIT.done;
  const program = new Command('distilwhisper')
    .description('Speech to text with Whisper and language experts, on your own machine.')
    .version(version)
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(distilwhisper --help lists all options)')
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    })
    .exitOverride();
  const done = (result: ExitCode): void => {
    code = result;
  };
  for (const command of [transcribeCommand, exportCommand])
    program.addCommand(command(terminal, done).copyInheritedSettings(program));
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    complain(terminal, error);
    return DistilWhisperError.isInstance(error) && error.code === 'argument' ? EXIT.usage : EXIT.someFilesFailed; // prettier-ignore
  }
};
