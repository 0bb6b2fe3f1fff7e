import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** A command line of this comparison: `examples/comparison/NAME`. */
export const configFile = (name: string): string => here(`${name}.yaml`);

/** Thrown where the time is over: the same command goes on. */
export class TimeIsOver extends Error {}

export interface Clock {
  /** Milliseconds since the epoch. */
  readonly end: number;
}

const INTERRUPTED = 130;
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Runs a command of `distilwhisper-train` unless `output` is there. Where the time ends meanwhile, the
 * command is interrupted; it keeps what it has done.
 */
export const runTrainer = async (
  args: readonly string[],
  output: string,
  { end }: Clock,
): Promise<void> => {
  if (existsSync(output)) return;
  if (Date.now() > end) throw new TimeIsOver();
  process.stderr.write(`\n$ distilwhisper-train ${args.join(' ')}\n`);
  const started = Date.now();
  const command = process.env['TRAINER']?.split(' ') ?? ['node', here('../../tools/run-source.mjs'), here('../../apps/trainer/src/cli.ts')]; // prettier-ignore
  const [program, ...before] = command;
  const child = spawn(program!, [...before, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  const timer = setTimeout(
    () => child.kill('SIGINT'),
    Math.min(LONGEST_TIMER, Math.max(0, end - Date.now())),
  );
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (exit) => resolve(exit ?? INTERRUPTED));
  });
  clearTimeout(timer);
  process.stderr.write(`(${Math.round((Date.now() - started) / 1000)} s)\n`);
  if (Date.now() > end && code !== 0) throw new TimeIsOver();
  if (code !== 0) throw new Error(`distilwhisper-train ${args.join(' ')} ended with ${code}`);
};
