// Installs @tensorflow/tfjs-node (or -gpu) into a folder and builds its native addon against the TensorFlow of a
// PyPI wheel; see README.md beside this file.
//   node tools/tfjs/build-tfjs-node.mjs --into FOLDER [--gpu] [--tensorflow VERSION] [--wheel FILE] [--python COMMAND]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { linkLibraries } from './wheel-libraries.mjs';

const TFJS_VERSION = '4.22.0';
/** Any Python version that the wheel exists for: only its C++ libraries are used. */
const WHEEL_PYTHON = '3.11';

const run = (command, args, options = {}) => {
  console.log(`> ${command} ${args.join(' ')}`);
  execFileSync(command, args, { stdio: 'inherit', ...options });
};

const installPackage = (folder, name) => {
  mkdirSync(folder, { recursive: true });
  const manifest = path.join(folder, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  run('npm', ['install', '--ignore-scripts', '--no-audit', `${name}@${TFJS_VERSION}`], {
    cwd: folder,
  });
  return path.join(folder, 'node_modules', name);
};

const downloadWheel = (python, requirement, folder) => {
  const only = ['--only-binary=:all:', '--python-version', WHEEL_PYTHON];
  run(python, ['-m', 'pip', 'download', '--no-deps', ...only, '--dest', folder, requirement]);
  const wheel = readdirSync(folder).find((file) => file.endsWith('.whl'));
  if (!wheel) throw new Error(`pip left no wheel of ${requirement} in ${folder}`);
  return path.join(folder, wheel);
};

const buildAddon = (folder, packageFolder) => {
  const headers = path.resolve(process.execPath, '../..');
  const hasHeaders = existsSync(path.join(headers, 'include/node/node_api.h'));
  run(
    process.execPath,
    [
      path.join(folder, 'node_modules/@mapbox/node-pre-gyp/bin/node-pre-gyp'),
      'install',
      '--build-from-source',
    ],
    {
      cwd: packageFolder,
      // Node's headers come with most installations; without them node-gyp downloads some.
      env: { ...process.env, ...(hasHeaders ? { npm_config_nodedir: headers } : {}) },
    },
  );
};

const main = () => {
  const { values } = parseArgs({
    options: {
      into: { type: 'string' },
      gpu: { type: 'boolean', default: false },
      tensorflow: { type: 'string' },
      wheel: { type: 'string' },
      python: { type: 'string', default: 'python3' },
    },
  });
  if (!values.into) throw new Error('name the folder to install into: --into FOLDER');
  if (process.platform !== 'linux')
    throw new Error(`the libraries of the wheel are laid out for linux, not ${process.platform}`);
  const name = values.gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  const wheelName = values.gpu ? 'tensorflow' : 'tensorflow-cpu';
  const folder = path.resolve(values.into);
  const packageFolder = installPackage(folder, name);
  const downloads = mkdtempSync(path.join(tmpdir(), 'tensorflow-wheel-'));
  try {
    const requirement = values.tensorflow ? `${wheelName}==${values.tensorflow}` : wheelName;
    const wheel = values.wheel ?? downloadWheel(values.python, requirement, downloads);
    const extract = path.join(import.meta.dirname, 'extract_wheel.py');
    run(values.python, [extract, path.resolve(wheel), path.join(packageFolder, 'deps')]);
    linkLibraries(path.join(packageFolder, 'deps/lib'));
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
  buildAddon(folder, packageFolder);
  console.log(
    `\n${name} is ready in ${folder}. Tell the trainer and the tests: DISTILWHISPER_TFJS=${folder}`,
  );
};

try {
  main();
} catch (error) {
  console.error(`build-tfjs-node: ${error.message}`);
  process.exitCode = 1;
}
