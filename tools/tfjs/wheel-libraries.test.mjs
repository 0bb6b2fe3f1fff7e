import assert from 'node:assert/strict';
import { mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { linkLibraries } from './wheel-libraries.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wheel-libraries-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the names that the addon links to lead to the libraries of the wheel', () => {
  for (const file of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'])
    writeFileSync(path.join(folder, file), '');
  linkLibraries(folder);
  const target = (link) => readlinkSync(path.join(folder, link));
  assert.equal(target('libtensorflow.so'), 'libtensorflow_cc.so.2');
  assert.equal(target('libtensorflow_framework.so'), 'libtensorflow_framework.so.2');
});

test('a wheel without them is refused, with what it has', () => {
  writeFileSync(path.join(folder, 'libother.so.2'), '');
  assert.throws(() => linkLibraries(folder), /no library like .*libtensorflow_cc.*libother\.so\.2/);
});
