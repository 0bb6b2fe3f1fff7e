// Runs every example a reader may copy, from source: the ```ts blocks of each package's README and of the
// root README, and examples/*.ts. All are type-checked first.
//
//   node tools/run-examples.mjs [WORD]    only those whose name holds WORD
//
// An example runs in an empty folder that holds copies of examples/audio. To show code that is not run,
// mark its block ```ts no-run.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { codeBlocks } from './examples/code-blocks.mjs';
import { SOURCE_FLAGS } from './source-process.mjs';
import { workspacePackages } from './workspace.mjs';

const root = path.resolve(import.meta.dirname, '..');
const scratch = path.join(root, 'tmp/examples');
const require = createRequire(import.meta.url);
const RUN_LIMIT_MS = 120_000;

/** Writes each block of a README to a file of its own, so that errors name a file and a line. */
const extract = (readme, name) =>
  codeBlocks(readFileSync(readme, 'utf8')).map(({ code, line }) => {
    const file = path.join(scratch, `${name}-readme-line-${line}.ts`);
    writeFileSync(file, code.includes('import ') ? code : `${code}export {};\n`);
    return { name: `${path.relative(root, readme)}:${line}`, file };
  });

const findExamples = () => {
  const readmes = [{ file: path.join(root, 'README.md'), name: 'root' }].concat(
    workspacePackages(root).map(({ folder }) => ({
      file: path.join(folder, 'README.md'),
      name: path.basename(folder),
    })),
  );
  const folder = path.join(root, 'examples');
  const files = existsSync(folder)
    ? readdirSync(folder).filter((file) => file.endsWith('.ts'))
    : [];
  return [
    ...readmes
      .filter(({ file }) => existsSync(file))
      .flatMap(({ file, name }) => extract(file, name)),
    ...files.map((file) => ({ name: `examples/${file}`, file: path.join(folder, file) })),
  ];
};

const typecheck = (examples) => {
  const project = path.join(scratch, 'tsconfig.json');
  const settings = { extends: '../../tsconfig.base.json', files: examples.map(({ file }) => file) };
  writeFileSync(project, JSON.stringify(settings));
  const tsc = require.resolve('typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' }).status === 0;
};

const runExample = ({ name, file }) => {
  const cwd = mkdtempSync(path.join(scratch, 'run-'));
  const samples = path.join(root, 'examples/audio');
  if (existsSync(samples)) cpSync(samples, cwd, { recursive: true });
  const started = performance.now();
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...SOURCE_FLAGS, file], {
    cwd,
    encoding: 'utf8',
    timeout: RUN_LIMIT_MS,
  });
  const ok = status === 0;
  console.log(`${ok ? 'pass' : 'FAIL'}  ${name} (${Math.round(performance.now() - started)} ms)`);
  if (!ok) console.log(`exit ${status ?? signal}\n${stdout}${stderr}`);
  return ok;
};

rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });
const [word = ''] = process.argv.slice(2);
const examples = findExamples().filter(({ name }) => name.includes(word));
const typed = examples.length === 0 || typecheck(examples);
const results = examples.map(runExample);
const failed = results.filter((ok) => !ok).length;
console.log(
  `${results.length - failed} examples ran, ${failed} failed${typed ? '' : '; types are wrong'}`,
);
if (failed || !typed) process.exitCode = 1;
