// Runs one package's golden tests (*.golden.test.ts) and prints one line per case.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';

const hasGoldens = ['src', 'tests'].some(
  (folder) =>
    existsSync(folder) &&
    readdirSync(folder, { recursive: true }).some((file) =>
      String(file).endsWith('.golden.test.ts'),
    ),
);
if (hasGoldens) {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest.js');
  const { status } = spawnSync(
    process.execPath,
    [jest, '--testMatch', '<rootDir>/{src,tests}/**/*.golden.test.ts', '--runInBand'],
    { stdio: 'inherit', env: { ...process.env, DISTILWHISPER_GOLDEN_RUN: '1' } },
  );
  process.exitCode = status ?? 1;
}
