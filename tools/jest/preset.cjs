const path = require('node:path');

/** Packages published as ES modules only: swc turns them into CommonJS for jest. */
const ESM_ONLY = [
  'hyparquet', 'hyparquet-compressors', 'hyparquet-writer', 'fzstd', 'hysnappy', 'hyzstd', 'mpg123-decoder', '@wasm-audio-decoders', 'ogg-opus-decoder',
  'opus-decoder', 'codec-parser', '@eshaz', 'simple-yenc', '@huggingface/tokenizers',
]; // prettier-ignore

/**
 * @param {string} rootDir the package's folder
 * @param {import('jest').Config} [overrides]
 * @returns {import('jest').Config}
 */
module.exports.jestConfig = (rootDir, overrides = {}) => ({
  rootDir,
  testEnvironment: path.join(__dirname, 'environment.cjs'),
  testEnvironmentOptions: {
    customExportConditions: ['@distilwhisper/source', 'node', 'node-addons'],
  },
  testMatch: ['<rootDir>/{src,tests}/**/*.test.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  extensionsToTreatAsEsm: [],
  transform: {
    '^.+\\.[cm]?[tj]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs', ignoreDynamic: true },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`node_modules/(?!(${ESM_ONLY.join('|')})/)`],
  reporters: process.env.DISTILWHISPER_GOLDEN_RUN
    ? [path.join(__dirname, 'golden-reporter.cjs')]
    : ['default', path.join(__dirname, 'count-reporter.cjs')],
  // Ends a test that hangs; how long one takes on a busy or small machine is not judged.
  testTimeout: 900_000,
  ...overrides,
});
