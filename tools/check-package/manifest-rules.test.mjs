import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { manifestProblems } from './manifest-rules.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const tensor = JSON.parse(readFileSync(path.join(root, 'packages/tensor/package.json'), 'utf8'));
const withLevel = (level, rest = {}) => ({ nx: { tags: [`level:${level}`] }, ...rest });

const workspace = new Map([
  ['@distilwhisper/tensor', withLevel(0)],
  ['@distilwhisper/audio', withLevel(1)],
  ['@distilwhisper/whisper', withLevel(2)],
  ['@distilwhisper/testing', { private: true, nx: { tags: ['level:testing'] } }],
]);

/** A sound package of level 1 with some fields changed. */
const variant = (changes) => ({
  ...structuredClone(tensor),
  name: '@distilwhisper/graph',
  ...withLevel(1),
  dependencies: { '@distilwhisper/tensor': '^0.1.0' },
  ...changes,
});

const problemsOf = (changes) => manifestProblems(variant(changes), workspace);

test('a sound manifest has no problems', () => {
  assert.deepEqual(problemsOf({}), []);
});

const BROKEN = [
  [{ sideEffects: undefined }, /^sideEffects is absent; every package has false/],
  [{ engines: { node: '>=18' } }, /^engines is {"node":">=18"}/],
  [{ scripts: { ...tensor.scripts, lint: 'true' } }, /^scripts\.lint is "true"/],
  [{ description: '' }, /^description is missing/],
  [{ files: ['dist', 'README.md', 'CHANGELOG.md'] }, /^files lacks "LICENSE"/],
  [{ nx: { tags: [] } }, /^nx\.tags has no "level:N"/],
  [{ exports: { '.': tensor.exports['.'] } }, /^exports has no ".\/package.json"/],
  [
    { exports: { ...tensor.exports, './extra': './dist/extra.js' } },
    /exports\["\.\/extra"\] is a bare path/,
  ],
  [{ dependencies: { '@distilwhisper/tensor': '0.1.0' } }, /internal ranges begin with \^/],
  [{ dependencies: { '@distilwhisper/tensor': '~0.1.0' } }, /internal ranges begin with \^/],
  [{ dependencies: { protobufjs: '8.8.1' } }, /use a \^, ~ or >= range/],
  [{ dependencies: { protobufjs: '*' } }, /use a \^, ~ or >= range/],
  [
    { dependencies: { '@distilwhisper/audio': '^0.1.0' } },
    /is of level 1; a package of level 1 imports only/,
  ],
  [
    { peerDependencies: { '@distilwhisper/whisper': '^0.1.0' } },
    /is of level 2; a package of level 1/,
  ],
  [{ dependencies: { '@distilwhisper/testing': '^0.1.0' } }, /is private/],
  [{ devDependencies: { '@distilwhisper/whisper': '^0.1.0' } }, /devDependencies.*is of level 2/],
];
for (const [changes, expected] of BROKEN)
  test(`refused: ${JSON.stringify(changes).slice(0, 80)}`, () => {
    const problems = problemsOf(changes);
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0], expected);
  });

test('exports name the source first, then types before code for import and for require', () => {
  const { '@distilwhisper/source': source, ...entry } = tensor.exports['.'];
  const problems = problemsOf({
    exports: {
      ...tensor.exports,
      '.': { ...entry, '@distilwhisper/source': source, require: entry.require.default },
    },
  });
  assert.equal(problems.length, 2, problems.join('\n'));
  assert.match(problems[0], /must begin with "@distilwhisper\/source"/);
  assert.match(problems[1], /\.require must hold "types", then "default"/);
});

test('tests may depend on the private helpers and on packages of their own level', () => {
  const devDependencies = { '@distilwhisper/testing': '^0.1.0', '@distilwhisper/audio': '^0.1.0' };
  assert.deepEqual(problemsOf({ devDependencies }), []);
});
