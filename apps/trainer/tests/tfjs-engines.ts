import { tfjsEngine } from '@distilwhisper/engine-tfjs';
import { loadTfjsNode } from '@distilwhisper/engine-tfjs/node';
import type { Engine } from '@distilwhisper/graph';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

/** Where tools/tfjs has built `@tensorflow/tfjs-node`. */
export const tfjsNodeFolder = process.env['DISTILWHISPER_TFJS'];

export const tfjsCpuEngine = async (): Promise<Engine> => {
  await tf.setBackend('cpu');
  await tf.ready();
  return tfjsEngine(tf);
};

export const tfjsNodeEngine = async (): Promise<Engine> => {
  const native = await loadTfjsNode('@tensorflow/tfjs-node', [tfjsNodeFolder!]);
  return tfjsEngine(native.tf);
};
