import { fail } from '@distilwhisper/tensor';
import type { InferenceSession } from 'onnxruntime-common';
import type { SessionCache } from './session-cache.js';

/** A provider's name, or an object with its name and settings, as onnxruntime takes them. */
export type ExecutionProvider = InferenceSession.ExecutionProviderConfig;

export interface OrtOptions {
  /** In order of preference; what one cannot run, the next does. Default `['cpu']`. */
  readonly executionProviders?: readonly ExecutionProvider[];
  /** Threads for one operation (or both kinds). Default: onnxruntime's own, one a physical core. */
  readonly threads?: number | { readonly intra?: number; readonly inter?: number };
  /** How much onnxruntime rewrites a graph. Default `all`. */
  readonly optimization?: 'disabled' | 'basic' | 'extended' | 'layout' | 'all';
  /** Use onnxruntime's own operations, such as fused attention. Default true. */
  readonly contrib?: boolean;
  /**
   * Where optimised models are kept between starts: `diskCache(folder)` of
   * `@distilwhisper/engine-ort/disk-cache`. Default: nowhere.
   */
  readonly cache?: SessionCache;
  /**
   * Start of the path of profiles (Chrome trace JSON): `DIR/name` gives `DIR/name-GRAPH_DATE.json`,
   * written when the executable is disposed of.
   */
  readonly profile?: string;
  /** Reuse of memory blocks between runs. Default true; false gives memory back after each run. */
  readonly memoryArena?: boolean;
  /** Further settings by onnxruntime's key, e.g. `{ 'session.intra_op.allow_spinning': '0' }`; they win over ours. */
  readonly config?: Readonly<Record<string, string>>;
}

const KNOWN: ReadonlySet<string> = new Set([
  'executionProviders',
  'threads',
  'optimization',
  'contrib',
  'cache',
  'profile',
  'memoryArena',
  'config',
] satisfies (keyof OrtOptions)[]);

/** @throws DistilWhisperError `config` for an unknown option or an impossible number of threads */
export const checkOptions = (options: OrtOptions): void => {
  for (const key of Object.keys(options))
    if (!KNOWN.has(key))
      fail('config', `ortEngine has no option '${key}'; options: ${[...KNOWN].join(', ')}`, {
        key,
      });
  const { intra, inter } = threadsOf(options);
  for (const threads of [intra, inter])
    if (threads !== undefined && !(Number.isInteger(threads) && threads >= 0))
      fail(
        'config',
        `threads must be a whole number, or 0 for onnxruntime's choice, not ${threads}`,
        {
          threads,
        },
      );
};

const threadsOf = ({
  threads,
}: OrtOptions): { readonly intra?: number; readonly inter?: number } =>
  threads === undefined ? {} : typeof threads === 'number' ? { intra: threads } : threads;

/** A provider's name in lower case. */
export const providerName = (provider: ExecutionProvider): string =>
  (typeof provider === 'string' ? provider : provider.name).toLowerCase();

export const providersOf = (options: OrtOptions): readonly ExecutionProvider[] =>
  options.executionProviders ?? ['cpu'];

/** Errors are thrown, with what onnxruntime says; it need not print them as well. */
const LOG_FATAL = 4;

const SETTINGS = {
  // Threads wait for work by spinning within a run only. Left as it is, the threads of one session spin on after
  // its run, and take processor time from the next session's (encoder, then decoder).
  'session.force_spinning_stop': '1',
};

/** The options in onnxruntime's own form. */
export const sessionOptions = (
  options: OrtOptions,
  graphName: string,
): InferenceSession.SessionOptions => {
  const { intra, inter } = threadsOf(options);
  return {
    executionProviders: providersOf(options),
    graphOptimizationLevel: options.optimization ?? 'all',
    logSeverityLevel: LOG_FATAL,
    ...(intra === undefined ? {} : { intraOpNumThreads: intra }),
    ...(inter === undefined ? {} : { interOpNumThreads: inter }),
    ...(options.memoryArena === undefined ? {} : { enableCpuMemArena: options.memoryArena }),
    ...(options.profile === undefined
      ? {}
      : {
          enableProfiling: true,
          profileFilePrefix: `${options.profile}-${fileSafe(graphName)}`,
        }),
    extra: { ...SETTINGS, ...options.config },
  };
};

/** A name as part of a file name. */
export const fileSafe = (name: string): string => name.replace(/[^\w.-]+/g, '-').slice(0, 60);
