import path from 'node:path';
import { DistilWhisperError } from '@distilwhisper/tensor';
import type * as core from '@tensorflow/tfjs-core';
import { loadTfjsNode } from '../src/node.js';
import { describeConformance } from './conformance-suite.js';

const folder = process.env['DISTILWHISPER_TFJS'] ?? path.resolve(__dirname, '..');

const findNative = (): (ReturnType<typeof loadTfjsNode> & typeof core) | undefined => {
  try {
    return loadTfjsNode('@tensorflow/tfjs-node', [folder]) as typeof core;
  } catch (error) {
    if (DistilWhisperError.isInstance(error, 'missing')) return undefined;
    throw error;
  }
};

const native = findNative();

if (native) describeConformance('tfjs-node', async () => native);
else
  describe.skip('conformance on tfjs-node (not installed; DISTILWHISPER_TFJS names its folder)', () =>
    it('needs @tensorflow/tfjs-node', () => {}));
