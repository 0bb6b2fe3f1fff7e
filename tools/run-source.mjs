// Runs a TypeScript entry from source, with no build: node tools/run-source.mjs FILE.ts [ARG ...]
import { spawn } from 'node:child_process';

const [entry, ...args] = process.argv.slice(2);
const child = spawn(
  process.execPath,
  ['--conditions=@distilwhisper/source', '--import', 'tsx', entry, ...args],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});
