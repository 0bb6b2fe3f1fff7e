import { spawn } from 'node:child_process';

/** What makes Node run this repository's TypeScript from source, in any folder. */
export const SOURCE_FLAGS = [
  '--conditions=@distilwhisper/source',
  '--import',
  import.meta.resolve('tsx'),
];

/**
 * Runs a TypeScript file in a process of its own, and ends this one as that one ended.
 *
 * @param {string} entry
 * @param {string[]} args
 * @param {string} [cwd]
 */
export const runSource = (entry, args, cwd = process.cwd()) => {
  const child = spawn(process.execPath, [...SOURCE_FLAGS, entry, ...args], {
    cwd,
    stdio: 'inherit',
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // A terminal's Ctrl-C reaches the child by itself: forwarding it would make it two.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('exit', (code, signal) => {
    process.removeAllListeners(signal ?? 'SIGINT');
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
};
