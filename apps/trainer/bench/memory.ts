/**
 * Resident memory and the share of time in the engine over a run's updates:
 *
 *     node tools/run-source.mjs apps/trainer/bench/memory.ts CONFIG.yaml [EVERY]
 *
 * The run is trained as `train` would, in its output folder.
 */
import { parseArgs } from 'node:util';
import { loadConfig } from '../src/config/load-config.js';
import { chooseEngine } from '../src/engine/choose-engine.js';
import { runTraining } from '../src/run/run-training.js';
import { setUpRun } from '../src/run/set-up-run.js';

const { positionals } = parseArgs({ allowPositionals: true });
const [file, every = '50'] = positionals;
const config = await loadConfig(file, []);
const chosen = await chooseEngine(config.engine, config.threads ? { threads: config.threads } : {});
const { run, dispose } = await setUpRun(config, chosen);
let [total, engine] = [0, 0];
await runTraining(run, {
  onEvent: (event) => {
    if (event.kind !== 'update') return;
    total += event.seconds;
    engine += event.result.engineSeconds;
    if (event.step % Number(every) !== 0 && event.step !== 1) return;
    const megabytes = Math.round(process.memoryUsage().rss / 1e6);
    process.stdout.write(
      `step ${event.step}  ${megabytes} MB  ${(total / event.step).toFixed(2)} s a step  ${((100 * engine) / total).toFixed(0)} % in ${chosen.name}\n`,
    );
  },
});
await dispose();
