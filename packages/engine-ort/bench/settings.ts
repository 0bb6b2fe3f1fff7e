/**
 * Times the settings that matter for a model of whisper-base's size: `npm run bench -w @distilwhisper/engine-ort`.
 * CPU milliseconds are comparable on a busy machine, wall milliseconds only on a quiet one.
 */
import { tensor, type AnyTensor } from '@distilwhisper/tensor';
import type { Executable, Tensors } from '@distilwhisper/graph';
import * as ort from 'onnxruntime-node';
import { ortEngine, type OrtOptions } from '../src/index.js';
import { LAYERS, STATE, encoderLike, stepLike, type StepOptions } from './graphs.js';

interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

const cpuMilliseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** The least of several runs, for each of `count` things that a run does. */
const measure = async (
  runs: number,
  count: number,
  body: () => Promise<unknown>,
): Promise<Cost> => {
  let best: Cost = { cpu: Infinity, wall: Infinity };
  for (let i = 0; i < runs; i += 1) {
    const [cpu, wall] = [cpuMilliseconds(), performance.now()];
    await body();
    best = {
      cpu: Math.min(best.cpu, (cpuMilliseconds() - cpu) / count),
      wall: Math.min(best.wall, (performance.now() - wall) / count),
    };
  }
  return best;
};

const zeros = (...shape: number[]): AnyTensor =>
  tensor('float32', shape, new Float32Array(shape.reduce((a, b) => a * b, 1)));

const names = Array.from({ length: LAYERS }, (_, layer) => [`k.${layer}`, `v.${layer}`]).flat();

/** Runs `tokens` steps. New keys and values are appended to buffers of which the first part is fed. */
const decode = async (executable: Executable, tokens: number, { returns }: StepOptions) => {
  const x = zeros(1, 1, STATE);
  const buffers = new Map(names.map((name) => [name, new Float32Array(tokens * STATE)]));
  let past: Record<string, AnyTensor> = Object.fromEntries(
    names.map((name) => [name, zeros(1, 0, STATE)]),
  );
  for (let token = 0; token < tokens; token += 1) {
    const results: Tensors = await executable.run({ x, ...past });
    const grown = names.map((name): [string, AnyTensor] => {
      const result = results[`new.${name}`]!;
      if (returns === 'present') return [name, result];
      const buffer = buffers.get(name)!;
      buffer.set(result.data as Float32Array, token * STATE);
      const size = (token + 1) * STATE;
      return [name, tensor('float32', [1, token + 1, STATE], buffer.subarray(0, size))];
    });
    past = Object.fromEntries(grown);
  }
};

const report = (title: string, { cpu, wall }: Cost): void =>
  console.log(`${title.padEnd(62)} ${cpu.toFixed(2).padStart(9)} ${wall.toFixed(2).padStart(9)}`);

const SETTINGS: Readonly<Record<string, OrtOptions>> = {
  '1 thread': { threads: 1 },
  '2 threads': { threads: 2 },
  '2 threads, no spinning': {
    threads: 2,
    config: { 'session.intra_op.allow_spinning': '0' },
  },
  '2 threads, no arena': { threads: 2, memoryArena: false },
  '2 threads, standard operations': { threads: 2, contrib: false },
};

console.log(`${'one run, milliseconds'.padEnd(62)} ${'CPU'.padStart(9)} ${'wall'.padStart(9)}`);
for (const [title, options] of Object.entries(SETTINGS)) {
  const engine = ortEngine(ort, options);
  const encoder = await engine.compile(encoderLike(), { name: 'encoder' });
  const x = zeros(1, 1500, STATE);
  report(`encoder, ${title}`, await measure(4, 1, () => encoder.run({ x })));
  await encoder.dispose();
  for (const returns of ['present', 'new'] as const) {
    const step = await engine.compile(stepLike({ returns }), { name: 'step' });
    const cost = await measure(4, 200, () => decode(step, 200, { returns }));
    report(`step (mean of 200 tokens, returns ${returns}), ${title}`, cost);
    await step.dispose();
  }
}
