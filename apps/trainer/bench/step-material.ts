import { existsSync } from 'node:fs';
import path from 'node:path';

import { createRng, flatten, type AnyTensor, type Rng } from '@distilwhisper/tensor';
import { writeSafetensors } from '@distilwhisper/tensor/node';
import { openModel } from '../src/model/open-model.js';
import { createMethod } from '../src/training/create-method.js';
import { checkConfig } from '../src/config/load-config.js';

/** What a step is timed on. */
export interface StepCase {
  readonly name: string;
  readonly batch: number;
  /** Frames of 10 ms, the second of silence after the speech included. */
  readonly frames: number;
  /** About five tokens a second of speech, and the prompt. */
  readonly tokens: number;
}

export const CASES: readonly StepCase[] = [
  { name: '1 x 30 s', batch: 1, frames: 3000, tokens: 154 },
  { name: '4 x 6 s', batch: 4, frames: 700, tokens: 34 },
];

const shared = path.resolve(
  process.env['DISTILWHISPER_SHARED'] ?? path.join(import.meta.dirname, '../../../../shared'),
);

/** whisper-base in half precision, which PyTorch can read too; undefined where the reference data are not. */
export const floatModel = (): string | undefined => {
  const folder = path.join(shared, 'models/whisper-base');
  return existsSync(folder) ? folder : undefined;
};

/** Experts in all layers, no skipped layers: those are drawn, and PyTorch would draw others. */
export const benchConfig = checkConfig(
  {
    method: 'experts',
    language: 'fa',
    output: 'unused',
    data: { train: [{ path: 'unused' }] },
    teacher: { model: 'unused' },
    experts: { skipGate: 0 },
  },
  'the bench',
);

const TEXT_TOKENS = 50_000;
const normals = (rng: Rng, shape: readonly number[], scale: number): AnyTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * rng.normal()),
});

/** Writes a batch of random numbers and fresh experts for both sides. */
export const writeMaterial = async (
  folder: string,
  model: string,
  { batch, frames, tokens }: StepCase,
): Promise<void> => {
  const rng = createRng(1);
  const { params: read, dimensions } = await openModel(model);
  const method = createMethod(benchConfig, await read(), rng.fork('experts'));
  if (method.kind !== 'experts') throw new Error('the bench trains experts');
  const ids = Int32Array.from({ length: batch * (tokens + 1) }, () => rng.int(TEXT_TOKENS));
  const rows = (shift: number) =>
    Int32Array.from({ length: batch * tokens }, (_, i) => ids[Math.floor(i / tokens) * (tokens + 1) + (i % tokens) + shift]!); // prettier-ignore
  const inputs = new Map<string, AnyTensor>([
    ['mel', normals(rng, [batch, dimensions.melBins, frames], 0.3)],
    ['tokens', { dtype: 'int32', shape: [batch, tokens], data: rows(0) }],
    ['labels', { dtype: 'int32', shape: [batch, tokens], data: rows(1) }],
    ['teacher', normals(rng, [batch, tokens, dimensions.state], 1)],
  ]);
  await writeSafetensors(path.join(folder, 'inputs.safetensors'), inputs);
  const trained = flatten({ experts: method.experts });
  await writeSafetensors(path.join(folder, 'trained.safetensors'), new Map([...trained]));
};
