// Runs a TypeScript entry from source, with no build: node tools/run-source.mjs FILE.ts [ARG ...]
import path from 'node:path';
import { runSource } from './source-process.mjs';

const [entry, ...args] = process.argv.slice(2);
if (entry) runSource(path.resolve(entry), args);
else {
  console.error('usage: node tools/run-source.mjs FILE.ts [ARG ...]');
  process.exitCode = 2;
}
