import { tensor, type F32, type I32 } from '@distilwhisper/tensor';
import type { Task } from '@distilwhisper/whisper';
import type { LoadedModel } from '../../src/index.js';

/** A window of sound, whatever it says. */
export const MEL = tensor(
  'float32',
  [1, 80, 3000],
  Float32Array.from({ length: 240_000 }, (_, i) => Math.sin(i)),
) as F32<readonly ['batch', 'mel', 'frame']>;

/** Tokens of one sequence. */
export const row = (...ids: number[]) =>
  tensor('int32', [1, ids.length], Int32Array.from(ids)) as I32<readonly ['row', 'token']>;

/** Logits after three single tokens that follow a prompt. */
export const logitsOf = async (
  { experts }: LoadedModel,
  language: string,
  task: Task = 'transcribe',
): Promise<number[]> => {
  const decoder = experts!.forLanguage(language, task);
  let { cache } = await decoder.step(await decoder.start(MEL), row(50_258, 50_259, 50_359));
  const logits: number[] = [];
  for (const id of [300, 301, 302]) {
    const step = await decoder.step(cache, row(id));
    logits.push(...step.logits.data);
    cache = step.cache;
  }
  return logits;
};
