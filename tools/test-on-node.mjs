// Runs all tests on other versions of Node, each installed from npm into tmp/:
//
//   node tools/test-on-node.mjs [MAJOR ...]    default: 20 22 24
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const isWindows = process.platform === 'win32';

const run = (command, args, options) =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: isWindows, ...options });

/** The packages hold the plain binary, so that no install script is needed. @returns {string} the folder of `node` */
const install = (major) => {
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const prefix = path.join(root, `tmp/node-${major}`);
  const folder = path.join(prefix, 'node_modules', name, 'bin');
  if (!existsSync(folder)) {
    mkdirSync(prefix, { recursive: true });
    const { status } = run('npm', ['install', '--no-save', '--prefix', prefix, `${name}@${major}`]);
    if (status !== 0) throw new Error(`cannot install ${name}@${major}`);
  }
  return folder;
};

const testOn = (major) => {
  const PATH = [install(major), process.env.PATH].join(path.delimiter);
  const env = { ...process.env, PATH, NX_DAEMON: 'false', NX_TUI: 'false' };
  const version = run('node', ['--version'], { env, stdio: 'pipe' }).stdout.toString().trim();
  if (!version.startsWith(`v${major}.`)) throw new Error(`asked for Node ${major}, got ${version}`);
  console.log(`\n=== Node ${version}`);
  const { status } = run('npm', ['test'], { env });
  return { version, ok: status === 0 };
};

const majors = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24'];
const results = majors.map(testOn);
console.log();
for (const { version, ok } of results) console.log(`${ok ? 'pass' : 'FAIL'}  Node ${version}`);
if (results.some(({ ok }) => !ok)) process.exitCode = 1;
