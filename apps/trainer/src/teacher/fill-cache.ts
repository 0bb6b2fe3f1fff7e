import { createMelExtractor } from '@distilwhisper/audio';
import { isClipError, type Skipped, type Utterance } from '@distilwhisper/data';
import { writeTeacherCache } from '@distilwhisper/distill/node';
import { optimize, trace, type Engine, type Executable } from '@distilwhisper/graph';
import { fail, reshape, withAxes, type AnyTensor, type F32, type I32 } from '@distilwhisper/tensor';
import { encoder, teacherForcingDecoder, type WhisperParams } from '@distilwhisper/whisper';
import { collate, type Example } from '../batch/collate.js';
import { teacherKey, type TeacherContext } from './cache-key.js';
import { writeEmbedding } from './open-teacher.js';
import type { TeacherModel } from './teacher-model.js';

export interface FillOptions {
  readonly engine: Engine;
  readonly teacher: TeacherModel;
  readonly folder: string;
  readonly utterances: readonly Utterance[];
  readonly load: (utterance: Utterance) => Promise<Example>;
  readonly context: TeacherContext;
  /** Teacher ids of the student's tokens, see `teacherTokens`. */
  readonly tokenMap: Int32Array | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Filled {
  readonly written: number;
  /** Utterances that an earlier run had done, or that are the same as another. */
  readonly known: number;
  readonly skipped: readonly Skipped[];
  readonly stopped: boolean;
}

/**
 * Runs the teacher over utterances and keeps its last hidden states. Each clip is heard in its own
 * context, so that a clip's states do not depend on its batch. Stopped at any moment, it goes on where
 * it was; what is in memory is written when the signal fires.
 */
export const fillCache = async (options: FillOptions): Promise<Filled> => {
  const { engine, teacher, folder, utterances, load, context, signal } = options;
  const { melBins } = teacher.model.dimensions;
  const cache = await writeTeacherCache(folder, teacher.identity);
  const executable = await compileTeacher(engine, teacher, folder);
  const extractor = createMelExtractor(melBins);
  const skipped: Skipped[] = [];
  let [written, done] = [0, 0];
  try {
    for (const utterance of utterances) {
      if (signal?.aborted) break;
      const example = await load(utterance).catch((error: unknown) => {
        if (!isClipError(error)) throw error;
        skipped.push({ id: utterance.id, error: error as Error });
      });
      const key = example && teacherKey(example, context);
      if (example && !cache.has(key!)) {
        const batch = collate([example], { bins: melBins, ...context, padToken: 0, extractor }); // prettier-ignore
        const tokens = mapTokens(batch.tokens, options.tokenMap);
        const { hidden } = await executable.run({ mel: batch.mel, tokens });
        await cache.add(key!, rowOf(hidden!));
        written += 1;
      }
      done += 1;
      options.onProgress?.(done, utterances.length);
    }
  } finally {
    await cache.flush();
    await executable.dispose();
  }
  const known = done - written - skipped.length;
  return { written, known, skipped, stopped: done < utterances.length };
};

const compileTeacher = async (
  engine: Engine,
  teacher: TeacherModel,
  folder: string,
): Promise<Executable> => {
  const weights = await teacher.model.params();
  await writeEmbedding(folder, weights.model.decoder.embed_tokens.weight);
  return engine.compile(optimize(traceTeacher(weights, teacher)), { name: 'teacher' });
};

/** From `mel` and `tokens` to `hidden`, the decoder's last states [batch, token, state]. */
const traceTeacher = (params: WhisperParams, { model: { dimensions }, seams }: TeacherModel) =>
  trace((g) => {
    const { model } = g.parameters(params);
    const mel = g.input('mel', 'float32', ['batch', 'mel', 'frame'], { mel: dimensions.melBins });
    const tokens = g.input('tokens', 'int32', ['batch', 'time'], { time: 'token' });
    const { encoder: e, decoder: d } = dimensions;
    const encoded = encoder(g, model.encoder, mel, { heads: e.heads, seams });
    const decoded = teacherForcingDecoder(g, model.decoder, tokens, encoded.hidden, { heads: d.heads, seams }); // prettier-ignore
    return { hidden: decoded.hidden };
  });

/** The only row of a batch. */
const rowOf = (hidden: AnyTensor): F32<readonly ['token', 'state']> =>
  withAxes(reshape(hidden as F32, hidden.shape.slice(1)), 'token state', 'hidden states');

const mapTokens = (
  tokens: I32<readonly ['batch', 'token']>,
  map: Int32Array | undefined,
): I32<readonly ['batch', 'token']> =>
  map
    ? { ...tokens, data: tokens.data.map((id) => map[id] ?? fail('argument', `token ${id} is outside the student's vocabulary`)) } // prettier-ignore
    : tokens;
