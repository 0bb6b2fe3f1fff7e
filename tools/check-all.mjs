// Everything a change must pass: npm run check. All checks run, whatever the earlier ones say.
// The last line adds up the tests of every package; each other check counts as one.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readTestCounts, summarise } from './check-all/summary.mjs';

const root = path.resolve(import.meta.dirname, '..');
const testResults = path.join(root, 'tmp/test-results');

const CHECKS = [
  'format:check',
  'lint',
  'typecheck',
  'knip',
  'build',
  'check-package',
  'check-install',
  'examples',
];

const runScript = (script) => {
  console.log(`\n=== npm run ${script}`);
  const started = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', script], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true' },
  });
  return { script, ok: status === 0, seconds: (performance.now() - started) / 1000 };
};

rmSync(testResults, { recursive: true, force: true });
mkdirSync(testResults, { recursive: true });
const tests = runScript('test');
const checks = CHECKS.map(runScript);

console.log('\n=== summary');
for (const { script, ok, seconds } of [tests, ...checks])
  console.log(`${ok ? 'pass' : 'FAIL'}  ${script.padEnd(14)} ${seconds.toFixed(0).padStart(5)} s`);
const { passed, failed, skipped } = summarise(tests, readTestCounts(testResults), checks);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
if (failed) process.exitCode = 1;
