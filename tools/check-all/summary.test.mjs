import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readTestCounts, summarise } from './summary.mjs';

test('reads one JSON file a package, in scoped folders too', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'counts-'));
  mkdirSync(path.join(folder, '@scope'));
  writeFileSync(path.join(folder, '@scope/a.json'), '{"passed":1,"failed":0,"skipped":2}');
  writeFileSync(path.join(folder, 'note.txt'), 'not a count');
  assert.deepEqual(readTestCounts(folder), [{ passed: 1, failed: 0, skipped: 2 }]);
  rmSync(folder, { recursive: true });
});

const counts = [
  { passed: 3, failed: 0, skipped: 1 },
  { passed: 2, failed: 1, skipped: 0 },
];

test('adds tests and checks', () => {
  assert.deepEqual(summarise({ ok: false }, counts, [{ ok: true }, { ok: false }]), {
    passed: 6,
    failed: 2,
    skipped: 1,
  });
});

test('a test run that ends badly with no failed test counts as one failure', () => {
  assert.equal(summarise({ ok: false }, counts.slice(0, 1), []).failed, 1);
});
