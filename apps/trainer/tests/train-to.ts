import type { TrainConfig } from '../src/config/train-config.js';
import { chooseEngine } from '../src/engine/choose-engine.js';
import type { TrainEvent } from '../src/run/events.js';
import { runTraining } from '../src/run/run-training.js';
import { setUpRun } from '../src/run/set-up-run.js';

/** Trains in process, stopping after `stopAt` updates. */
export const trainTo = async (config: TrainConfig, stopAt = Infinity): Promise<TrainEvent[]> => {
  const controller = new AbortController();
  const prepared = await setUpRun(
    config,
    await chooseEngine('ort', { threads: 1 }),
    controller.signal,
  );
  const events: TrainEvent[] = [];
  await runTraining(prepared.run, {
    signal: controller.signal,
    onEvent: (event) => {
      events.push(event);
      if (event.kind === 'update' && event.step === stopAt) controller.abort();
    },
  });
  await prepared.dispose();
  return events;
};
