import { packageBuild } from '../../tools/build/tsup.base.ts';

export default packageBuild({
  entry: { index: 'src/index.ts', 'disk-cache': 'src/cache/disk-cache.ts' },
});
