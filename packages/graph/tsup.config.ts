import { packageBuild } from '../../tools/build/tsup.base.ts';

export default packageBuild({
  entry: { index: 'src/index.ts', conformance: 'src/conformance/index.ts' },
});
