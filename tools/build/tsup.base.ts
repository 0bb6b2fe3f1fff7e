import { defineConfig, type Options } from 'tsup';

/** One build for every package: ES module, CommonJS, types and source maps. */
export const packageBuild = (overrides: Options = {}) =>
  defineConfig({
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    dts: { compilerOptions: { noEmit: false, customConditions: [] } },
    sourcemap: true,
    clean: true,
    target: 'node20',
    treeshake: true,
    ...overrides,
  });
