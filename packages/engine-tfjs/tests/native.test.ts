import { createRequire } from 'node:module';
import path from 'node:path';
import type * as core from '@tensorflow/tfjs-core';
import { loadTfjsNode } from '../src/node.js';
import { describeConformance } from './conformance-suite.js';

const NAME = '@tensorflow/tfjs-node';
const folder = process.env['DISTILWHISPER_TFJS'] ?? path.resolve(__dirname, '..');

const isInstalled = (): boolean => {
  try {
    return createRequire(path.resolve(folder, 'package.json')).resolve(NAME) !== '';
  } catch {
    return false;
  }
};

if (isInstalled())
  describeConformance('tfjs-node', async () => {
    const { tf } = await loadTfjsNode(NAME, [folder]);
    return tf as typeof core;
  });
else
  describe.skip('conformance on tfjs-node (not installed; DISTILWHISPER_TFJS names its folder)', () =>
    it('needs @tensorflow/tfjs-node', () => {}));
