import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { SOURCE_FLAGS } from '../source-process.mjs';

const folder = path.resolve(import.meta.dirname, '../../examples/comparison');

test('the statistics and splits of examples/comparison', () => {
  const file = path.join(folder, 'comparison.test.ts');
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // not a part of this test's own report
  const { status, stdout, stderr } = spawnSync(process.execPath, [...SOURCE_FLAGS, '--test', file], { env, encoding: 'utf8' }); // prettier-ignore
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /pass 2/);
});
