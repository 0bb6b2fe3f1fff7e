import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The counts that the test reporters left in a folder, one JSON file a package. */
export const readTestCounts = (folder) =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')));

const sum = (counts, key) => counts.reduce((total, count) => total + count[key], 0);

/**
 * @param {{ ok: boolean }} tests the run of all tests; one that failed without a failed test (a crash) counts as one
 * @param {{ passed: number, failed: number, skipped: number }[]} counts
 * @param {{ ok: boolean }[]} checks each counts as one passed or failed
 */
export const summarise = (tests, counts, checks) => {
  const failedTests = sum(counts, 'failed');
  const crashed = !tests.ok && failedTests === 0 ? 1 : 0;
  return {
    passed: sum(counts, 'passed') + checks.filter(({ ok }) => ok).length,
    failed: failedTests + crashed + checks.filter(({ ok }) => !ok).length,
    skipped: sum(counts, 'skipped'),
  };
};
