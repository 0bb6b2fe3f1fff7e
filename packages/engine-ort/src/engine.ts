import {
  writeOnnx,
  type CompileOptions,
  type Engine,
  type Executable,
  type Graph,
  type OnnxFile,
} from '@distilwhisper/graph';
import { makeExecutable } from './executable.js';
import { withExactSums } from './exact-sums.js';
import { checkOptions, providerName, providersOf, type OrtOptions } from './options.js';
import { checkProviders } from './providers.js';
import { runtimeVersion, type OrtRuntime } from './runtime.js';
import { sessionFromMemory, type SessionRequest } from './session.js';
import { signatureOf, signatureOfSession } from './signature.js';

/** An engine that runs graphs on onnxruntime. */
export interface OrtEngine extends Engine {
  /**
   * As `compile`, but the graph is made only where the cache has no entry for `key`: a second start needs
   * neither the model's weights nor a trace. The caller answers for the key: it must change with everything
   * the graph depends on (weights, code, options), e.g. a digest of the model file and a version.
   */
  compileKeyed(
    key: string,
    make: () => Graph | Promise<Graph>,
    options?: CompileOptions,
  ): Promise<Executable>;
}

const nothing = (): boolean => false;

/**
 * @param runtime the namespace of `onnxruntime-node` or `onnxruntime-web`
 * @throws DistilWhisperError `config` for a wrong option, `engine` for a provider this onnxruntime lacks
 *
 * ```ts
 * const engine = ortEngine(await import('onnxruntime-node'), { threads: 2 });
 * const executable = await engine.compile(graph, { name: 'encoder' });
 * ```
 */
export const ortEngine = (runtime: OrtRuntime, options: OrtOptions = {}): OrtEngine => {
  checkOptions(options);
  const providers = providersOf(options);
  checkProviders(runtime, providers);
  const { cache } = options;
  let whole: Promise<OrtOptions> | undefined;
  const requestFor = async (graph: string): Promise<SessionRequest> => {
    whole ??= withExactSums(runtime, options);
    return { runtime, options: await whole, graph };
  };

  const compile: Engine['compile'] = async (graph, { fed = nothing, name = 'graph' } = {}) => {
    const request = await requestFor(name);
    const write = () => writeModel(graph, options, fed, name);
    const session = cache
      ? await cache.open(request, undefined, async () => write())
      : await sessionFromMemory(request, write());
    return makeExecutable({ ...request, session, signature: signatureOf(graph, fed) });
  };

  return {
    name: `onnxruntime ${runtimeVersion(runtime)} ${providers.map(providerName).join('+')}`,
    compile,
    compileKeyed: async (key, make, compileOptions = {}) => {
      if (!cache) return compile(await make(), compileOptions);
      const { fed = nothing, name = 'graph' } = compileOptions;
      const request = await requestFor(name);
      const session = await cache.open(request, key, async () =>
        writeModel(await make(), options, fed, name),
      );
      return makeExecutable({ ...request, session, signature: signatureOfSession(session) });
    },
  };
};

const writeModel = (
  graph: Graph,
  { contrib = true }: OrtOptions,
  fed: (path: string) => boolean,
  name: string,
): OnnxFile => writeOnnx(graph, { contrib, externalData: 'always', separate: true, fed, name });
