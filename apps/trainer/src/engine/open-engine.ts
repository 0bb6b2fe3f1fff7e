import type { TrainConfig } from '../config/train-config.js';
import { chooseEngine, type ChosenEngine } from './choose-engine.js';

export type { ChosenEngine } from './choose-engine.js';
export type EngineRequest = Partial<Pick<TrainConfig, 'engine' | 'threads'>>;

/** The engine that a configuration asks for; see `chooseEngine`. */
export const openEngine = async ({
  engine = 'auto',
  threads,
}: EngineRequest): Promise<ChosenEngine> =>
  chooseEngine(engine, threads === undefined ? {} : { threads });
