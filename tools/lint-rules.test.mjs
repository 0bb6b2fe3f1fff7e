// The lint settings refuse what the architecture forbids.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const root = path.resolve(import.meta.dirname, '..');
process.env.NX_DAEMON = 'false';
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [{ files: ['**/*.ts'], extends: [tseslint.configs.disableTypeChecked] }].flatMap(
    ({ files, extends: [config] }) => ({
      ...config,
      files,
      rules: { ...config.rules, '@typescript-eslint/switch-exhaustiveness-check': 'off' },
    }),
  ),
});

const rulesBroken = async (file, text) => {
  const [{ messages }] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return messages.map(({ ruleId, message }) => `${ruleId}: ${message}`).sort();
};

const SOURCE = 'packages/graph/src/imaginary.ts';

const REFUSED = [
  [
    'a package of its own level',
    "import { a } from '@distilwhisper/audio';\na();",
    /boundaries.*level:1.*level:0/,
  ],
  [
    'the test helpers in source',
    "import { a } from '@distilwhisper/testing';\na();",
    /boundaries.*only depend/,
  ],
  [
    'a file of another package',
    "import { a } from '../../tensor/src/dtype.js';\na();",
    /boundaries.*relative/,
  ],
  [
    'a deep import',
    "import { a } from '@distilwhisper/tensor/src/dtype.js';\na();",
    /no-restricted-imports/,
  ],
  [
    'a relative import without .js',
    "import { a } from './ir';\na();",
    /no-restricted-imports.*end in \.js/,
  ],
  ['export *', "export * from './ir.js';", /no-restricted-syntax: Name each export/],
  ['any', 'export const f = (x: any): number => Number(x);', /no-explicit-any/],
  [
    'a long function',
    `export const f = () => {\n${'f();\n'.repeat(61)}};`,
    /max-lines-per-function/,
  ],
  ['a long file', `${'globalThis.f();\n'.repeat(301)}`, /max-lines: /],
];
for (const [name, text, expected] of REFUSED)
  test(`refused: ${name}`, async () => {
    const broken = await rulesBroken(SOURCE, text);
    assert.equal(broken.length, 1, broken.join('\n') || 'nothing was refused');
    assert.match(broken[0], expected);
  });

test('a lower level is allowed, and comments do not count as length', async () => {
  const text = `import { DTYPES } from '@distilwhisper/tensor';\n${'// why\n'.repeat(400)}export const d = DTYPES;\n`;
  assert.deepEqual(await rulesBroken(SOURCE, text), []);
});

test('tests may import the helpers, never a higher level', async () => {
  const file = 'packages/graph/src/imaginary.test.ts';
  assert.deepEqual(
    await rulesBroken(
      file,
      "import { expectClose } from '@distilwhisper/testing';\nexpectClose([], [], {});",
    ),
    [],
  );
  const [broken] = await rulesBroken(file, "import { a } from '@distilwhisper/quant';\na();");
  assert.match(broken, /boundaries/);
});

test('tests at and above the engines may import all engines at once, those below may not', async () => {
  const text = "import { runOnce } from '@distilwhisper/testing-engines';\nvoid runOnce;";
  assert.deepEqual(await rulesBroken('packages/experts/tests/imaginary.test.ts', text), []);
  const [broken] = await rulesBroken('packages/graph/src/imaginary.test.ts', text);
  assert.match(broken, /boundaries/);
});
