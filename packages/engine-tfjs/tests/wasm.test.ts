import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { describeConformance } from './conformance-suite.js';

describeConformance('wasm', async () => {
  await tf.setBackend('wasm');
  await tf.ready();
  return tf;
});
