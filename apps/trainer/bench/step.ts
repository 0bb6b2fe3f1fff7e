/**
 * npm run bench: one training step of whisper-base with experts in all layers (forward, backward, AdamW) beside the
 * same step in PyTorch, and beside the published procedure, which pads every clip to 30 s and runs its teacher each
 * time (here whisper-base itself; theirs is larger). Each figure comes from a process of its own.
 *
 *   npm run bench -- [--only "1 x 30 s"] [--published] [--repeats 5] [--threads 2] [--peers]
 *
 * DISTILWHISPER_PYTHON names a Python with torch, transformers and safetensors (default python3). Without it, or with
 * --no-peers, only our own step is timed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CASES, floatModel, writeMaterial, type StepCase } from './step-material.js';

interface Timing {
  readonly seconds: readonly number[];
  readonly peakMegabytes: number;
  /** Loss and gradient norm of the first steps without random numbers. */
  readonly checks?: readonly (readonly [number, number])[];
  /** Of the fastest step, spent in the engine. */
  readonly engine?: number;
}

const { values } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string' },
    published: { type: 'boolean', default: true },
    peers: { type: 'boolean', default: true },
    repeats: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
  },
});
const root = path.resolve(import.meta.dirname, '../../..');
const LOSS_TOLERANCE = 1e-4;
/** Norms of hundreds of thousands of float32 numbers, after a step in which they moved. */
const NORM_TOLERANCE = 5e-3;

const run = <T>(command: string, args: readonly string[]): T | string => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) return `cannot run ${command}: ${error.message}`;
  if (status !== 0) return `${command}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
  return JSON.parse(stdout) as T;
};

const ours = <T>(kind: 'check' | 'time', model: string, folder: string): T => {
  const script = path.join(root, 'apps/trainer/bench/step-ours.ts');
  const args = [kind, model, folder, values.threads, values.repeats];
  const result = run<T>(process.execPath, [path.join(root, 'tools/run-source.mjs'), script, ...args]); // prettier-ignore
  if (typeof result === 'string') throw new Error(result);
  return result;
};

const pytorch = (kind: 'elastic' | 'published', model: string, folder: string): Timing | string => {
  const script = path.join(root, 'tools/bench/train_step.py');
  const args = [script, kind, model, folder, values.threads, values.repeats];
  return run<Timing>(process.env['DISTILWHISPER_PYTHON'] ?? 'python3', args);
};

const best = ({ seconds }: Timing): number => Math.min(...seconds);

const line = (name: string, timing: Timing, own: Timing, { batch }: StepCase): string => {
  const perClip = (best(timing) / batch).toFixed(2);
  const ratio = (best(own) / best(timing)).toFixed(2);
  const engine = timing.engine === undefined ? '' : `  ${timing.engine.toFixed(2)} s of it in the engine`; // prettier-ignore
  return `${name.padEnd(28)} ${best(timing).toFixed(2)} s a step  ${perClip} s a clip  ours / it ${ratio}  ${timing.peakMegabytes.toFixed(0)} MB${engine}`;
};

/** Both sides did the same if they agree on losses and gradient norms. */
const compare = (model: string, folder: string, theirs: Timing): void => {
  const { checks } = ours<Required<Pick<Timing, 'checks'>>>('check', model, folder);
  for (const [i, [loss, norm]] of checks.entries()) {
    const [otherLoss, otherNorm] = theirs.checks![i]!;
    const off = [Math.abs(loss / otherLoss - 1), Math.abs(norm / otherNorm - 1)] as const;
    const same = off[0] < LOSS_TOLERANCE && off[1] < NORM_TOLERANCE;
    console.log(`step ${i + 1} without random numbers: losses differ by ${off[0].toExponential(0)}, gradient norms by ${off[1].toExponential(0)}`); // prettier-ignore
    if (!same) process.exitCode = 1;
  }
};

const timeCase = async (one: StepCase, model: string): Promise<void> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'distilwhisper-step-'));
  await writeMaterial(folder, model, one);
  const own = ours<Timing>('time', model, folder);
  console.log(`\n${one.name}: ${one.frames} frames, ${one.tokens} tokens a clip`);
  console.log(line('ours', own, own, one));
  if (values.peers) {
    const peers = [['PyTorch', 'elastic'] as const, ...(values.published && one.batch > 1 ? [['PyTorch as published', 'published'] as const] : [])] as const; // prettier-ignore
    for (const [name, kind] of peers) {
      const theirs = pytorch(kind, model, folder);
      if (typeof theirs === 'string') console.log(`SKIPPED ${name}: ${theirs}`);
      else console.log(line(name, theirs, own, one));
      if (typeof theirs !== 'string' && kind === 'elastic') compare(model, folder, theirs);
    }
  }
  await rm(folder, { recursive: true });
};

const model = floatModel();
if (model === undefined)
  console.log('SKIPPED: no whisper-base in half precision beside the checkout (DISTILWHISPER_SHARED)'); // prettier-ignore
else {
  console.log(`${values.threads} threads, best of ${values.repeats}`);
  for (const one of CASES)
    if (values.only === undefined || values.only === one.name) await timeCase(one, model);
}
