// Runs the tests of the tools themselves (node:test) and leaves their counts for tools/check-all.mjs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

const folder = import.meta.dirname;
const results = path.resolve(folder, '../tmp/test-results/@distilwhisper/tools.json');
mkdirSync(path.dirname(results), { recursive: true });

const tests = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.test.mjs'))
  .sort();
const { status } = spawnSync(
  process.execPath,
  [
    '--test',
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...[
      '--test-reporter=./check-all/node-test-counts.mjs',
      `--test-reporter-destination=${results}`,
    ],
    ...tests,
  ],
  { cwd: folder, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
