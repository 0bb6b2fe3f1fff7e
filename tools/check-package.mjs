// Checks one built package, the current folder's: node ../../tools/check-package.mjs
// Prints each broken rule and exits with 1 when there is one.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { contentProblems } from './check-package/content-rules.mjs';
import { importProblems } from './check-package/import-rules.mjs';
import { loadProblems } from './check-package/load-rules.mjs';
import { manifestProblems } from './check-package/manifest-rules.mjs';
import { tarballProblems } from './check-package/tarball-rules.mjs';
import { workspaceManifests } from './workspace.mjs';

const root = path.resolve(import.meta.dirname, '..');
const folder = process.cwd();
const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

if (manifest.private) {
  console.log(`${manifest.name}: private, so never published: not checked`);
  process.exit();
}

const problems = [
  ...manifestProblems(manifest, workspaceManifests(root)),
  ...contentProblems(folder, manifest, path.join(root, '.changeset')),
  ...importProblems(folder, manifest),
  ...loadProblems(folder, manifest),
  ...(await tarballProblems(folder, manifest)),
];
for (const problem of problems) console.error(`${manifest.name}: ${problem}`);
if (problems.length) process.exitCode = 1;
else console.log(`${manifest.name}: every rule holds`);
