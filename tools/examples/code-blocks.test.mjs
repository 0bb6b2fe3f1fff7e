import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeBlocks } from './code-blocks.mjs';

test('takes the ts blocks, and the line each begins at', () => {
  const text = '# Title\n\n```ts\nconst a = 1;\n```\n\n```sh\nnpm ci\n```\n```ts\nb();\n```\n';
  assert.deepEqual(codeBlocks(text), [
    { line: 4, code: 'const a = 1;\n' },
    { line: 11, code: 'b();\n' },
  ]);
});

test('leaves out other languages and blocks marked no-run', () => {
  assert.deepEqual(codeBlocks('```ts no-run\na\n```\n```tsx\nb\n```\n'), []);
});

test('a block that never ends is an error', () => {
  assert.throws(() => codeBlocks('text\n```ts\na\n'), /block at line 2 is never closed/);
});
