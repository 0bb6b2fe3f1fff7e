import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(__dirname, '../../../..');

/** Node's options that run this repository's TypeScript from source. */
export const SOURCE_FLAGS = [
  '--conditions=@distilwhisper/source',
  '--import',
  pathToFileURL(require.resolve('tsx', { paths: [root] })).href,
];
export const SOURCE_CLI = path.join(root, 'apps/infer/src/cli.ts');
