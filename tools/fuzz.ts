// Feeds damaged files to the readers of untrusted files:
//   node tools/run-source.mjs tools/fuzz.ts [--seconds 60] [--seed 1] [--only WORD]
// Each input must be read or refused with a DistilWhisperError, within two seconds, in bounded memory.
// An input that is not is saved in tmp/fuzz and ends the run with exit code 1.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createRng, DistilWhisperError, type Rng } from '@distilwhisper/tensor';
import { mutate } from './fuzz/mutate.js';
import { TARGETS, type FuzzTarget } from './fuzz/targets.js';

const MAX_MILLISECONDS = 2000;
const MAX_GROWTH_BYTES = 512 * 2 ** 20;

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});

/** Why an input is a finding, or undefined. */
const judge = async (target: FuzzTarget, bytes: Uint8Array): Promise<string> => {
  const started = performance.now();
  let outcome = 'read';
  try {
    await target.read(bytes);
  } catch (error) {
    if (!DistilWhisperError.isInstance(error))
      return `threw ${error instanceof Error ? error.stack : String(error)}`;
    outcome = error.code;
  }
  const milliseconds = performance.now() - started;
  return milliseconds > MAX_MILLISECONDS ? `took ${milliseconds.toFixed(0)} ms` : outcome;
};

const OUTCOMES = /^[a-z]+$/; // `read`, or the code of an error

const save = (target: FuzzTarget, bytes: Uint8Array): string => {
  const folder = path.resolve(import.meta.dirname, '../tmp/fuzz');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${target.name.replaceAll(' ', '-')}-${Date.now()}.bin`);
  writeFileSync(file, bytes);
  return file;
};

/** Runs one target; true when nothing was found. */
const fuzz = async (target: FuzzTarget, rng: Rng, seconds: number): Promise<boolean> => {
  const counts: Record<string, number> = {};
  const intact = await Promise.all(target.seeds.map((seed) => judge(target, seed)));
  console.log(`      ${target.name}: intact files give ${intact.join(', ')}`);
  const before = process.memoryUsage().rss;
  const end = performance.now() + seconds * 1000;
  let growth = 0;
  while (performance.now() < end) {
    const bytes = mutate(rng, target.seeds[rng.int(target.seeds.length)]!);
    const outcome = await judge(target, bytes);
    growth = Math.max(growth, process.memoryUsage().rss - before);
    if (growth > MAX_GROWTH_BYTES || !OUTCOMES.test(outcome)) {
      const why = OUTCOMES.test(outcome) ? `memory grew by ${growth} bytes` : outcome;
      console.error(`FAIL  ${target.name}: ${why}\n      input: ${save(target, bytes)}`);
      return false;
    }
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  console.log(
    `pass  ${target.name}: ${total} inputs in ${seconds} s, memory +${(growth / 2 ** 20).toFixed(0)} MB`,
    counts,
  );
  return true;
};

for (const target of TARGETS.filter(({ name }) => name.includes(options.only))) {
  const rng = createRng(Number(options.seed)).fork(target.name);
  if (!(await fuzz(target, rng, Number(options.seconds)))) process.exitCode = 1;
}
