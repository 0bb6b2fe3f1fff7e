// Prints what reference data there is, so that Nx runs the tests again when it comes, goes or changes (nx.json, "goldens").
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const shared = path.resolve(root, process.env.DISTILWHISPER_SHARED || '../shared');
const goldens = path.resolve(root, process.env.DISTILWHISPER_GOLDENS || '../shared/goldens');

const hash = createHash('sha256');
for (const folder of [goldens, path.join(shared, 'models'), path.join(shared, 'speech')])
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    hash.update(`${folder}/${name}\n`);
    const manifest = path.join(folder, name, 'MANIFEST.json');
    if (existsSync(manifest)) hash.update(readFileSync(manifest));
  }
console.log(hash.digest('hex'));
