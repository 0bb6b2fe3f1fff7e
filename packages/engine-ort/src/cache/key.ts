import { createHash } from 'node:crypto';
import { arch, cpus, platform } from 'node:os';
import type { OnnxFile } from '@distilwhisper/graph';
import { providersOf } from '../options.js';
import { runtimeVersion } from '../runtime.js';
import type { SessionRequest } from '../session.js';

/** Digest of a model and its parameters. */
export const contentDigest = ({ model, external }: OnnxFile): string => {
  const hash = createHash('sha256').update(model);
  for (const { bytes } of external?.parts ?? []) hash.update(bytes);
  return hash.digest('hex');
};

/** Changes when entries of older versions cannot be read. */
const FORMAT = 4;

/**
 * Name of a cache entry: what was compiled, and everything that the optimised file depends on.
 * It may hold operations for this processor only.
 */
export const cacheKey = ({ runtime, options }: SessionRequest, content: string): string => {
  const about = {
    format: FORMAT,
    content,
    runtime: runtimeVersion(runtime),
    providers: providersOf(options),
    optimization: options.optimization ?? 'all',
    contrib: options.contrib ?? true,
    config: options.config ?? {},
    machine: [platform(), arch(), cpus()[0]?.model ?? ''],
  };
  return createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 32);
};
