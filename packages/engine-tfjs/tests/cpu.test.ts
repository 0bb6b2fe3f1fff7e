import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describeConformance } from './conformance-suite.js';

describeConformance('cpu', async () => {
  await tf.setBackend('cpu');
  await tf.ready();
  return tf;
});
