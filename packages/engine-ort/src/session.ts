import type { OnnxFile } from '@distilwhisper/graph';
import type { InferenceSession } from 'onnxruntime-common';
import { sessionError } from './errors.js';
import { providersOf, sessionOptions, type OrtOptions } from './options.js';
import { providerHint } from './providers.js';
import type { OrtRuntime } from './runtime.js';

export interface SessionRequest {
  readonly runtime: OrtRuntime;
  readonly options: OrtOptions;
  /** Name of the graph, for errors and profiles. */
  readonly graph: string;
}

type SessionOptions = InferenceSession.SessionOptions;

const create = async (
  { runtime, options, graph }: SessionRequest,
  model: string | Uint8Array,
  further: SessionOptions,
): Promise<InferenceSession> => {
  const own = sessionOptions(options, graph);
  const extra = { ...own.extra, ...further.extra };
  const all = { ...own, ...further, extra };
  try {
    return typeof model === 'string'
      ? await runtime.InferenceSession.create(model, all)
      : await runtime.InferenceSession.create(model, all);
  } catch (cause) {
    throw sessionError(graph, cause, providerHint(runtime, providersOf(options)));
  }
};

/** A session of a model in memory. Parameters are handed over where they lie; onnxruntime copies them. */
export const sessionFromMemory = (
  request: SessionRequest,
  { model, external }: OnnxFile,
  further: SessionOptions = {},
): Promise<InferenceSession> => {
  const externalData = external?.parts.map(({ location, bytes }) => ({
    path: location,
    data: bytes,
  }));
  return create(request, model, externalData?.length ? { ...further, externalData } : further);
};

/** A session of a file, whose external data is mapped, not read. */
export const sessionFromFile = (
  request: SessionRequest,
  path: string,
  further: SessionOptions = {},
): Promise<InferenceSession> => create(request, path, further);
