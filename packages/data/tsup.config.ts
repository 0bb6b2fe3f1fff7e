import { packageBuild } from '../../tools/build/tsup.base.ts';

// The worker is a file of its own beside the index, which finds it by its own URL.
export default packageBuild({
  entry: { index: 'src/index.ts', 'decode-worker': 'src/decode/decode-worker.ts' },
  shims: true,
});
