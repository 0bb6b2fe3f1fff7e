import * as onnxruntime from 'onnxruntime-node';
import { ortEngine, type OrtRuntime } from '@distilwhisper/engine-ort';
import type { Engine } from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import type { TrainConfig } from '../config/train-config.js';

/** An engine, and why it was taken. */
export interface ChosenEngine {
  readonly engine: Engine;
  readonly reason: string;
}

export type EngineRequest = Partial<Pick<TrainConfig, 'engine' | 'threads'>>;

export const openEngine = async ({
  engine = 'auto',
  threads,
}: EngineRequest): Promise<ChosenEngine> => {
  if (engine !== 'auto' && engine !== 'ort') fail('engine', `engine '${engine}' is not there yet`);
  return {
    engine: ortEngine(onnxruntime, threads === undefined ? {} : { threads }),
    reason: engine === 'ort' ? 'asked for' : 'the fastest on a processor',
  };
};
