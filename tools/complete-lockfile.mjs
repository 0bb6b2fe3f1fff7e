// Adds to package-lock.json what `npm ci` asks for and `npm install` may leave out: the prebuilt binaries of
// other platforms, where the registry at hand does not offer them. Run it when `npm ci` says
// "Missing: NAME@ from lock file".
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { completeLockfile } from './lockfile/complete.mjs';

const file = path.resolve(import.meta.dirname, '../package-lock.json');
const lockfile = JSON.parse(readFileSync(file, 'utf8'));
const { packages, added } = completeLockfile(lockfile.packages);
if (added.length) writeFileSync(file, `${JSON.stringify({ ...lockfile, packages }, null, 2)}\n`);
console.log(`${added.length} optional packages added to package-lock.json`);
