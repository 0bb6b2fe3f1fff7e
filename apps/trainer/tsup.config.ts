import { packageBuild } from '../../tools/build/tsup.base.ts';

// CommonJS has no import.meta: the shim derives it from __filename.
export default packageBuild({ entry: ['src/index.ts', 'src/cli.ts'], shims: true });
