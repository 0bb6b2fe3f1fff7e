import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeLockfile, platformOf } from './complete.mjs';

test('reads the platform off a name', () => {
  const expected = {
    '@rollup/rollup-linux-x64-musl': { os: ['linux'], cpu: ['x64'], libc: ['musl'] },
    '@swc/core-linux-arm-gnueabihf': { os: ['linux'], cpu: ['arm'] },
    '@swc/core-win32-x64-msvc': { os: ['win32'], cpu: ['x64'] },
    '@oxc-parser/binding-android-arm-eabi': { os: ['android'], cpu: ['arm'] },
    fsevents: undefined,
  };
  for (const [name, platform] of Object.entries(expected))
    assert.deepEqual(platformOf(name), platform, name);
});

test('adds the missing binaries only, at their exact versions', () => {
  const packages = {
    '': {},
    'node_modules/b': {
      dev: true,
      optionalDependencies: {
        'b-linux-x64-gnu': '1.2.3',
        'b-darwin-arm64': '1.2.3',
        'b-win32-x64': '^1.0.0',
        'b-extra': '1.2.3',
      },
    },
    'node_modules/b-linux-x64-gnu': { version: '1.2.3' },
    'node_modules/c/node_modules/d': { optionalDependencies: { 'd-darwin-x64': '2.0.0' } },
    'node_modules/c/node_modules/d-darwin-x64': { version: '2.0.0' },
  };
  const completed = completeLockfile(packages);
  assert.deepEqual(completed.added, ['node_modules/b-darwin-arm64']);
  assert.deepEqual(completed.packages['node_modules/b-darwin-arm64'], {
    version: '1.2.3',
    os: ['darwin'],
    cpu: ['arm64'],
    dev: true,
    optional: true,
  });
  assert.deepEqual(completeLockfile(completed.packages).added, []);
});
