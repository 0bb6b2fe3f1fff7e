// The rules that read a folder, on a package that is wrong in each way they know.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { contentProblems } from './content-rules.mjs';
import { importProblems } from './import-rules.mjs';
import { loadProblems } from './load-rules.mjs';
import { tarballProblems } from './tarball-rules.mjs';

const manifest = {
  name: '@distilwhisper/bad',
  version: '0.1.0',
  type: 'module',
  bin: { 'bad-command': './dist/cli.js' },
  exports: {
    '.': {
      import: { types: './dist/index.d.ts', default: './dist/index.js' },
      require: { types: './dist/index.d.ts', default: './dist/index.cjs' },
    },
  },
  files: ['dist', 'src'],
};
const FILES = {
  'package.json': JSON.stringify(manifest),
  'README.md': '# Bad\n\n```ts\nconsole.log(1);\n```\n',
  LICENSE: 'All rights reserved',
  'src/index.test.ts': '',
  'dist/index.js': "import 'left-pad';\nexport const a = 1;",
  'dist/index.cjs': "const fs = require('fs');\nexports.b = require('@scope/name/deep');",
  'dist/index.d.ts': "import type { X } from 'only-types';\nexport declare const a: X;",
  'dist/cli.js': 'process.exit(3);',
};

let folder;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bad-package-'));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  mkdirSync(path.join(folder, '.changeset'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const write = (file, text) => writeFileSync(path.join(folder, file), text);

test('content: title, example, licence and changelog are asked for', () => {
  const changesets = path.join(folder, '.changeset');
  assert.deepEqual(contentProblems(folder, manifest, changesets), [
    'README.md must begin with "# @distilwhisper/bad"',
    "README.md has no ```ts example that imports from '@distilwhisper/bad'",
    'LICENSE is not the MIT licence',
    'no CHANGELOG.md, and no changeset names @distilwhisper/bad',
  ]);
  write('.changeset/first.md', "---\n'@distilwhisper/bad': minor\n---\n\nFirst.\n");
  assert.equal(contentProblems(folder, manifest, changesets).length, 3);
});

test('imports: undeclared packages are named, built-in modules are not', () => {
  assert.deepEqual(importProblems(folder, manifest).sort(), [
    "dist/index.cjs imports '@scope/name/deep', which is not among its dependencies",
    "dist/index.d.ts imports 'only-types', which is not among its dependencies",
    "dist/index.js imports 'left-pad', which is not among its dependencies",
  ]);
  const declared = { 'left-pad': '1', '@scope/name': '1', 'only-types': '1' };
  assert.deepEqual(importProblems(folder, { ...manifest, dependencies: declared }), []);
});

test('loading: failures, unlike names and broken commands are told', () => {
  const [imported, required, shebang] = loadProblems(folder, manifest);
  assert.match(imported, /^import of '@distilwhisper\/bad' fails:[^]*left-pad/);
  assert.match(required, /^require of '@distilwhisper\/bad' fails:[^]*@scope\/name/);
  assert.match(shebang, /^bin bad-command: .* does not begin with #!/);

  write('dist/index.js', 'export const a = 1;');
  write('dist/index.cjs', 'exports.b = 1;');
  write('dist/cli.js', '#!/usr/bin/env node\nprocess.exit(3);');
  const [names, help] = loadProblems(folder, manifest);
  assert.match(names, /exports other names by import \(a\) than by require \(b\)/);
  assert.match(help, /^bad-command --help exits with 3/);

  const missing = { ...manifest, exports: {}, bin: { gone: './dist/gone.js' } };
  assert.deepEqual(loadProblems(folder, missing), ['bin gone: ./dist/gone.js is missing']);
});

test('tarball: tests, publint and are-the-types-wrong have their say', async () => {
  const problems = (await tarballProblems(folder, manifest)).join('\n');
  assert.match(problems, /the tarball holds src\/index\.test\.ts/);
  assert.match(problems, /publint: /);
  assert.match(problems, /are-the-types-wrong:[^]*(ESM|Masquerading)/);
});
