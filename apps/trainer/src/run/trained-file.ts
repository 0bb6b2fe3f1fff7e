import {
  dimensionsOf,
  type ExpertTree,
  type LoraAdapters,
  type LoraOptions,
} from '@distilwhisper/experts';
import { fail, unflatten, type AnyTensor, type HostTensor } from '@distilwhisper/tensor';
import { openSafetensorsFile, readSafetensors, writeSafetensors } from '@distilwhisper/tensor/node';
import type { TrainConfig } from '../config/train-config.js';
import type { ModelWeights } from '../evaluation/model-weights.js';
import type { ModelSource } from '../model/model-location.js';
import type { Trained } from '../training/adamw.js';

/** Parameters of a run without its optimiser: what is packed, exported and evaluated. */
export const BEST_FILE = 'best.safetensors';
export const LAST_FILE = 'last.safetensors';

const FORMAT = 'distilwhisper.trained/1';

export interface TrainedInfo {
  readonly format: typeof FORMAT;
  readonly method: TrainConfig['method'];
  readonly language: string;
  readonly base: ModelSource;
  readonly lora?: LoraOptions;
  /** How the model's weights were quantised under experts; absent: not at all. */
  readonly backbone?: TrainConfig['backbone'];
  readonly audioContext: 'elastic' | 'full';
  readonly tailSeconds: number;
  readonly step: number;
  /** On the validation sets, where there were any. */
  readonly wer?: number;
}

export const writeTrained = (
  file: string,
  trained: Trained,
  info: Omit<TrainedInfo, 'format'>,
): Promise<void> => {
  const header: TrainedInfo = { format: FORMAT, ...info };
  return writeSafetensors(file, trained, { metadata: { distilwhisper: JSON.stringify(header) } });
};

/**
 * Reads what a run has trained.
 *
 * @throws DistilWhisperError `missing`, `format` where the file is none of a run's
 */
export const readTrained = async (
  file: string,
): Promise<{ readonly info: TrainedInfo; readonly weights: ModelWeights }> => {
  const opened = await openSafetensorsFile(file);
  const text = opened.metadata['distilwhisper'];
  await opened.close();
  const info = text === undefined ? undefined : (JSON.parse(text) as TrainedInfo);
  if (info?.format !== FORMAT)
    return fail('format', `${file} is not a file of trained parameters (${FORMAT}), such as ${BEST_FILE} in a run's folder`, { file }); // prettier-ignore
  return { info, weights: weightsOf(info, await readSafetensors(file)) };
};

const weightsOf = (info: TrainedInfo, tensors: ReadonlyMap<string, HostTensor>): ModelWeights => {
  switch (info.method) {
    case 'experts':
    case 'experts-ft': {
      const { experts } = unflatten<{ readonly experts: ExpertTree }>(tensors);
      dimensionsOf(experts);
      return { kind: 'experts', experts };
    }
    case 'lora':
      return { kind: 'lora', adapters: adaptersOf(tensors), lora: info.lora! };
    case 'full':
      return { kind: 'full', trained: tensors };
  }
};

/** A layer's path has dots of its own, so the tree cannot be told from the names alone. */
const adaptersOf = (tensors: ReadonlyMap<string, AnyTensor>): LoraAdapters => {
  const adapters: Record<string, Record<string, { readonly weight: AnyTensor }>> = {};
  for (const [name, weight] of tensors) {
    const match = /^lora\.(.*)\.(lora_[AB])\.weight$/.exec(name);
    const [, layer, part] = match ?? fail('format', `${name} is no LoRA tensor`, { name });
    (adapters[layer!] ??= {})[part!] = { weight };
  }
  return adapters as unknown as LoraAdapters;
};
