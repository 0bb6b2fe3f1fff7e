import { spawnSync } from 'node:child_process';
import path from 'node:path';

/**
 * Packs a package as npm would publish it.
 *
 * @param {string} folder the package
 * @param {string} destination
 * @returns {{ tarball: string, files: string[] }}
 */
export const pack = (folder, destination) => {
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', destination],
    { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error(`npm pack fails in ${folder}:\n${stderr}`);
  const [{ filename, files }] = Object.values(JSON.parse(stdout));
  return {
    tarball: path.join(destination, filename),
    files: files.map((file) => file.path),
  };
};
