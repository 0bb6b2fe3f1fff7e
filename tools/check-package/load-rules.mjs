// The built package loads by import and by require, with the same names; its commands print their help.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const node = (folder, args) =>
  spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 120_000 });

const head = (text) => text.trim().split('\n').slice(0, 12).join('\n');

/** Loads `specifier` in a process of its own. @returns {{ names?: string, problem?: string }} */
const load = (folder, specifier, how) => {
  const expression = how === 'import' ? `await import('${specifier}')` : `require('${specifier}')`;
  const script = `process.stdout.write(Object.keys(${expression}).filter((name) => name !== 'default' && name !== 'module.exports').sort().join(' '))`;
  const type = how === 'import' ? 'module' : 'commonjs';
  const { status, stdout, stderr } = node(folder, [`--input-type=${type}`, '-e', script]);
  if (status !== 0) return { problem: `${how} of '${specifier}' fails:\n${head(stderr)}` };
  return { names: stdout };
};

const entryProblems = (folder, specifier) => {
  const [imported, required] = ['import', 'require'].map((how) => load(folder, specifier, how));
  const problems = [imported.problem, required.problem].filter(Boolean);
  if (problems.length) return problems;
  if (!imported.names) return [`'${specifier}' exports nothing at run time`];
  if (imported.names !== required.names)
    return [
      `'${specifier}' exports other names by import (${imported.names}) than by require (${required.names})`,
    ];
  return [];
};

const commandProblems = (folder, name, file) => {
  if (!existsSync(path.join(folder, file))) return [`bin ${name}: ${file} is missing`];
  if (!readFileSync(path.join(folder, file), 'utf8').startsWith('#!/usr/bin/env node\n'))
    return [`bin ${name}: ${file} does not begin with #!/usr/bin/env node`];
  const { status, stdout, stderr } = node(folder, [file, '--help']);
  if (status !== 0) return [`${name} --help exits with ${status}:\n${head(stderr)}`];
  return stdout.includes(name) ? [] : [`${name} --help does not name the command`];
};

/**
 * @param {string} folder where the package's name resolves from: its own folder, or one it is installed in
 * @returns {string[]} one sentence an entry or command that does not load
 */
export const loadProblems = (folder, { name, exports, bin = {} }) => [
  ...Object.keys(exports)
    .filter((subpath) => !subpath.endsWith('.json'))
    .flatMap((subpath) => entryProblems(folder, path.posix.join(name, subpath))),
  ...Object.entries(bin).flatMap(([command, file]) => commandProblems(folder, command, file)),
];
