import { Command } from 'commander';
import { configOf, withConfigOptions, type ConfigFlags } from './config-options.js';
import { EXIT } from './exit-codes.js';
import type { Done } from './program.js';
import { runTrain } from './run-train.js';

/** `distilwhisper-train train`: reads the flags; `runTrain` does the work. */
export const trainCommand = (done: Done, version: string): Command =>
  withConfigOptions(
    new Command('train').description(
      'Train experts, LoRA or a whole model. A run that was stopped goes on where it was.',
    ),
  )
    .option('-q, --quiet', 'no progress')
    .action(async (flags: ConfigFlags) => {
      const outcome = await runTrain(await configOf(flags), version, flags['quiet'] === true);
      done(outcome === 'stopped' ? EXIT.interrupted : EXIT.done);
    });
