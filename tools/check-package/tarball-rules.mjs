// What would be published: publint and are-the-types-wrong on the packed tarball, and the list of its files.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { pack } from './pack.mjs';

const require = createRequire(import.meta.url);
const attw = path.join(
  path.dirname(require.resolve('@arethetypeswrong/cli/package.json')),
  'dist/index.js',
);

const UNWANTED = /\.test\.|__fixtures__|^src\/|^tests\/|^tmp\/|\.tsbuildinfo$/;

const publintProblems = async (manifest, tarball) => {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball);
  const { messages } = await publint({
    strict: true,
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
  });
  return messages.map(
    (message) => `publint: ${formatMessage(message, manifest, { color: false })}`,
  );
};

/** Profile node16: resolution as Node 16 and newer, and bundlers, do it; older Node knows no subpath exports. */
const attwProblems = (tarball) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [attw, tarball, '--profile', 'node16', '--format', 'ascii', '--no-color', '--no-emoji'],
    { encoding: 'utf8' },
  );
  return status === 0 ? [] : [`are-the-types-wrong:\n${stdout}${stderr}`];
};

/** @returns {Promise<string[]>} what is wrong with the package as npm would publish it */
export const tarballProblems = async (folder, manifest) => {
  const destination = mkdtempSync(path.join(tmpdir(), 'check-package-'));
  try {
    const { tarball, files } = pack(folder, destination);
    return [
      ...files.filter((file) => UNWANTED.test(file)).map((file) => `the tarball holds ${file}`),
      ...(await publintProblems(manifest, tarball)),
      ...attwProblems(tarball),
    ];
  } finally {
    rmSync(destination, { recursive: true, force: true });
  }
};
