import type { Executable, RunOptions, Tensors } from '@distilwhisper/graph';
import { fail, formatShape, type AnyTensor } from '@distilwhisper/tensor';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { runError } from './errors.js';
import type { SessionRequest } from './session.js';
import { checkFeeds, checkOutputs, type Signature } from './signature.js';
import { fromOrt, toOrt } from './tensors.js';

export interface ExecutableParts extends SessionRequest {
  readonly session: InferenceSession;
  readonly signature: Signature;
}

/** A session behind the interface that all engines share. */
export const makeExecutable = (parts: ExecutableParts): Executable => {
  const { session, signature, graph, options: engineOptions } = parts;
  const everything = signature.outputs.map(({ name }) => name);
  let disposed = false;
  let running = 0;

  const release = async (): Promise<void> => {
    if (engineOptions.profile !== undefined) session.endProfiling();
    await session.release();
  };

  return {
    run: async (feeds, options = {}) => {
      if (disposed)
        fail('engine', `graph '${graph}' was disposed of; compile it again to run it`, { graph });
      checkFeeds(graph, signature, feeds);
      checkOutputs(graph, signature, [
        ...(options.outputs ?? []),
        ...Object.keys(options.into ?? {}),
      ]);
      running += 1;
      try {
        return await runSession(parts, feeds, options, everything);
      } finally {
        running -= 1;
        if (disposed && running === 0) await release();
      }
    },
    // A run that has begun is let finish.
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      if (running === 0) await release();
    },
  };
};

const runSession = async (
  { runtime, session, graph }: ExecutableParts,
  feeds: Tensors,
  { outputs, into = {} }: RunOptions,
  everything: readonly string[],
): Promise<Tensors> => {
  const given: Record<string, Tensor> = {};
  for (const name of session.inputNames) given[name] = toOrt(runtime, name, feeds[name]!);
  const wanted: Record<string, Tensor | null> = {};
  for (const name of outputs ?? everything)
    wanted[name] = into[name] ? toOrt(runtime, name, into[name]) : null;
  const results = await session.run(given, wanted).catch((cause: unknown) => {
    throw runError(graph, feeds, cause);
  });
  const named = (outputs ?? everything).map((name): [string, AnyTensor] => [
    name,
    into[name] ? written(name, into[name], results[name]!) : fromOrt(name, results[name]!),
  ]);
  return Object.fromEntries(named);
};

/** onnxruntime has written into the given tensor's memory. */
const written = (name: string, into: AnyTensor, result: Tensor): AnyTensor => {
  if (into.shape.join() !== result.dims.join())
    fail(
      'shape',
      `output '${name}' is ${formatShape(result.dims)}, the tensor to write into is ${formatShape(into.shape)}`,
      { name },
    );
  return into;
};
