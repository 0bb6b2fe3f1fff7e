import { Command, CommanderError } from 'commander';
import { biasCommand } from './bias-command.js';
import { complain, exitCodeOf } from './complain.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { evaluateCommand } from './evaluate-command.js';
import { exportCommand } from './export-command.js';
import { initStudentCommand } from './init-student-command.js';
import { packCommand } from './pack-command.js';
import { prepareCommand } from './prepare-command.js';
import { teachCommand } from './teach-command.js';
import { trainCommand } from './train-command.js';

const NOTES = `
Exit codes:
  0    done
  1    the work failed: broken data, a loss that is not finite, a full disk
  2    wrong options, arguments or configuration
  3    the model, an expert pack, the teacher or the engine could not be loaded
  130  interrupted; the same command goes on where it was

Examples:
  distilwhisper-train train --method experts-ft --language fa --data fa.tsv --output runs/fa
  distilwhisper-train train --config fa.yaml --set optimizer.learningRate=3e-4
  distilwhisper-train evaluate --data test.tsv --language fa --checkpoint runs/fa/best.safetensors
  distilwhisper-train pack runs/fa --output fa.experts.safetensors --licence CC0-1.0`;

/** Sets the exit code of the process; a command that failed has already said why. */
export type Done = (code: ExitCode) => void;

/** Runs the command line and returns the process's exit code. */
export const runProgram = async (args: readonly string[], version: string): Promise<ExitCode> => {
  let code: ExitCode = EXIT.done;
  const done: Done = (result) => {
    code = result;
  };
  const program = new Command('distilwhisper-train')
    .description('Train, evaluate and package language experts for Whisper, on your own machine.')
    .version(version)
    .addHelpText('after', NOTES)
    .showHelpAfterError('(distilwhisper-train --help lists all options)')
    .exitOverride();
  const commands = [
    prepareCommand(done),
    teachCommand(done),
    trainCommand(done, version),
    evaluateCommand(done),
    biasCommand(done, version),
    packCommand(done),
    exportCommand(done),
    initStudentCommand(done),
  ];
  for (const command of commands) program.addCommand(inherit(command, program));
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    complain(error);
    return exitCodeOf(error);
  }
};

/** Gives a command and those below it the program's ways of failing. */
const inherit = (command: Command, from: Command): Command => {
  command.copyInheritedSettings(from);
  for (const child of command.commands) inherit(child, command);
  return command;
};
