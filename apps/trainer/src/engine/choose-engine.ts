import { ortEngine } from '@distilwhisper/engine-ort';
import { diskCache } from '@distilwhisper/engine-ort/disk-cache';
import { tfjsEngine } from '@distilwhisper/engine-tfjs';
import type { Engine } from '@distilwhisper/graph';
import { DistilWhisperError, fail } from '@distilwhisper/tensor';
import { installedRuntimes, optionalFolders, type EngineRuntimes } from './engine-runtimes.js';

export const ENGINE_CHOICES = ['auto', 'ort', 'tfjs-gpu', 'tfjs-node', 'tfjs-wasm'] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];
type NamedChoice = Exclude<EngineChoice, 'auto'>;

/** An engine, what it is called, and why it was taken. */
export interface ChosenEngine {
  readonly engine: Engine;
  /** As reports show it, e.g. `onnxruntime 1.30.0 cpu`. */
  readonly name: string;
  readonly reason: string;
}

export interface ChooseOptions {
  /** Threads of one operation; onnxruntime only. */
  readonly threads?: number;
  /** A folder in which compiled graphs are kept; onnxruntime only. */
  readonly compiled?: string;
  /** Default: packages installed below DISTILWHISPER_TFJS or the working folder. */
  readonly runtimes?: EngineRuntimes;
}

/** A GPU first; then by the speed of a training step on a processor (docs/decisions/0004-engine-tfjs.md). */
const AUTO: readonly (readonly [choice: NamedChoice, reason: string])[] = [
  ['tfjs-gpu', 'a GPU is there'],
  ['ort', 'the fastest on a processor'],
  ['tfjs-node', 'onnxruntime does not load here'],
  ['tfjs-wasm', 'neither onnxruntime nor a native TensorFlow loads here'],
];

/**
 * Opens the engine that is asked for, or with `auto` the first that works.
 *
 * @throws DistilWhisperError `missing` or `engine`, saying what to install; `config` for threads that do not apply
 */
export const chooseEngine = async (
  choice: EngineChoice,
  options: ChooseOptions = {},
): Promise<ChosenEngine> => {
  const runtimes =
    options.runtimes ?? installedRuntimes(optionalFolders(process.env, process.cwd()));
  if (choice === 'auto') return chooseFirst(runtimes, options);
  if (options.threads !== undefined && choice !== 'ort')
    fail(
      'config',
      `threads are a setting of the engine 'ort'; '${choice}' has none (TensorFlow reads the environment variable TF_NUM_INTRAOP_THREADS)`,
      { choice, threads: options.threads },
    );
  return described(await open(choice, runtimes, options), 'asked for');
};

const described = (engine: Engine, reason: string): ChosenEngine => ({
  engine,
  name: engine.name,
  reason,
});

const chooseFirst = async (
  runtimes: EngineRuntimes,
  options: ChooseOptions,
): Promise<ChosenEngine> => {
  const failures: string[] = [];
  for (const [choice, reason] of AUTO) {
    try {
      return described(await open(choice, runtimes, options), reason);
    } catch (error) {
      if (!DistilWhisperError.isInstance(error)) throw error;
      failures.push(`${choice}: ${error.message}`);
    }
  }
  return fail('engine', `no engine works here.\n${failures.join('\n')}`, { failures });
};

const open = async (
  choice: NamedChoice,
  runtimes: EngineRuntimes,
  { threads, compiled }: ChooseOptions,
): Promise<Engine> => {
  switch (choice) {
    case 'ort':
      return ortEngine(await runtimes.ort(), {
        ...(threads !== undefined && { threads }),
        ...(compiled !== undefined && { cache: diskCache(compiled) }),
      });
    case 'tfjs-gpu':
      return openGpu(runtimes);
    case 'tfjs-node':
      return tfjsEngine((await runtimes.tfjsNode('@tensorflow/tfjs-node')).tf);
    case 'tfjs-wasm':
      return tfjsEngine(await runtimes.tfjsWasm());
  }
};

const openGpu = async (runtimes: EngineRuntimes): Promise<Engine> => {
  const { tf, usesGpu } = await runtimes.tfjsNode('@tensorflow/tfjs-node-gpu');
  if (!usesGpu)
    fail(
      'engine',
      "'@tensorflow/tfjs-node-gpu' loads, but TensorFlow finds no GPU: check the driver, and that the CUDA and cuDNN libraries of its version are on LD_LIBRARY_PATH",
    );
  return tfjsEngine(tf);
};
