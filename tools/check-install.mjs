// Installs every published package from its tarball into an empty folder, as a user would, and uses it there:
// each entry loads by import and by require, its types compile, the commands print their help, and
// `distilwhisper transcribe` transcribes the sample. Needs the packages built.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadProblems } from './check-package/load-rules.mjs';
import { pack } from './check-package/pack.mjs';
import { firstSample } from './samples.mjs';
import { workspacePackages } from './workspace.mjs';

const root = path.resolve(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const published = workspacePackages(root).filter(({ manifest }) => !manifest.private);

const run = (command, args, folder) =>
  spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32' && command === 'npm',
  });

/** @returns {string[]} what went wrong */
const report = (what, { status, stdout, stderr }) =>
  status === 0 ? [] : [`${what} fails:\n${stdout}${stderr}`];

const install = (folder) => {
  const dependencies = Object.fromEntries(
    published.map(({ folder: source, manifest }) => [
      manifest.name,
      `file:${pack(source, folder).tarball}`,
    ]),
  );
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  return report('npm install', run('npm', args, folder));
};

const entriesOf = ({ name, exports }) =>
  Object.keys(exports)
    .filter((subpath) => !subpath.endsWith('.json'))
    .map((subpath) => path.posix.join(name, subpath));

/** Compiles an ES module and a CommonJS module that import every entry, declarations checked too. */
const typeProblems = (folder) => {
  const lines = published
    .flatMap(({ manifest }) => entriesOf(manifest))
    .map((entry, index) => `import * as entry${index} from '${entry}';\nvoid entry${index};\n`);
  const files = ['esm.mts', 'cjs.cts'].map((file) => path.join(folder, file));
  for (const file of files) writeFileSync(file, lines.join(''));
  const compilerOptions = {
    ...{ module: 'NodeNext', target: 'ES2022', strict: true, noEmit: true },
    // The declarations of tfjs-core name the global of its dependency @types/long.
    ...{ types: ['node', 'long'], typeRoots: [path.join(root, 'node_modules/@types')] },
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const tsc = require.resolve('typescript/bin/tsc');
  return report('tsc', run(process.execPath, [tsc, '-p', folder], folder));
};

const transcribeProblems = (folder) => {
  const { manifest } = published.find(({ manifest: { bin } }) => bin?.distilwhisper);
  const command = path.join(folder, 'node_modules', manifest.name, manifest.bin.distilwhisper);
  const result = run(process.execPath, [command, 'transcribe', firstSample(root)], folder);
  if (result.status === 0 && !result.stdout.trim()) return ['transcribe printed nothing'];
  return report('distilwhisper transcribe', result);
};

const folder = mkdtempSync(path.join(tmpdir(), 'check-install-'));
try {
  const installed = install(folder);
  const problems = installed.length
    ? installed
    : [
        ...published.flatMap(({ manifest }) =>
          loadProblems(path.join(folder, 'node_modules', manifest.name), manifest),
        ),
        ...typeProblems(folder),
        ...transcribeProblems(folder),
      ];
  for (const problem of problems) console.error(problem);
  if (problems.length) process.exitCode = 1;
  else console.log(`${published.length} packages install and work`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
