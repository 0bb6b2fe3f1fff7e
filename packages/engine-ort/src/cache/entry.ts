import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DistilWhisperError } from '@distilwhisper/tensor';
import type { OnnxFile } from '@distilwhisper/graph';
import type { InferenceSession } from 'onnxruntime-common';
import { sessionFromFile, sessionFromMemory, type SessionRequest } from '../session.js';
import { fileSum, hasSum, type FileSum } from './checksum.js';

const MODEL = 'model.onnx';
const WEIGHTS = 'weights.bin';
/** Written last: an entry without it is not complete. */
const SUMS = 'sums.json';

/**
 * Opens a cached model, or makes it. An entry is a folder with the model as onnxruntime
 * has optimised it and its weights as the processor wants them, which are mapped into memory.
 */
export const openEntry = async (
  request: SessionRequest,
  entry: string,
  make: () => Promise<OnnxFile>,
): Promise<InferenceSession> => {
  const cached = await openCached(request, entry);
  if (cached) return cached;
  // Now and not after building: by then the entry may be another process's, which is about to open it.
  await rm(entry, { recursive: true, force: true }).catch(() => {});
  await build(request, entry, await make());
  return sessionFromFile(request, path.join(entry, MODEL));
};

const openCached = async (
  request: SessionRequest,
  entry: string,
): Promise<InferenceSession | undefined> => {
  const sums = await readSums(entry);
  if (sums === undefined) return undefined;
  for (const [file, sum] of Object.entries(sums))
    if (!(await hasSum(path.join(entry, file), sum))) return undefined;
  // A file that is whole and still does not load is made anew, too.
  return sessionFromFile(request, path.join(entry, MODEL)).catch(() => undefined);
};

const readSums = async (entry: string): Promise<Record<string, FileSum> | undefined> => {
  try {
    const sums = JSON.parse(await readFile(path.join(entry, SUMS), 'utf8')) as unknown;
    return typeof sums === 'object' && sums !== null && MODEL in sums
      ? (sums as Record<string, FileSum>)
      : undefined;
  } catch {
    return undefined;
  }
};

/** Lets onnxruntime write its optimised model into a new folder, which then takes its place at once. */
const build = async (request: SessionRequest, entry: string, file: OnnxFile): Promise<void> => {
  const fresh = `${entry}.${randomUUID()}.tmp`;
  try {
    await mkdir(fresh, { recursive: true });
    const session = await sessionFromMemory(unprofiled(request), file, {
      optimizedModelFilePath: path.join(fresh, MODEL),
      extra: {
        'session.optimized_model_external_initializers_file_name': WEIGHTS,
        'session.optimized_model_external_initializers_min_size_in_bytes': '1024',
        'session.save_external_prepacked_constant_initializers': keepsRearranged(file) ? '1' : '0',
      },
    });
    await session.release();
    const sums: Record<string, FileSum> = {};
    for (const name of await readdir(fresh)) sums[name] = await fileSum(path.join(fresh, name));
    await writeFile(path.join(fresh, SUMS), JSON.stringify(sums));
    await rename(fresh, entry).catch(otherWriter);
  } catch (cause) {
    if (DistilWhisperError.isInstance(cause)) throw cause;
    throw new DistilWhisperError(
      'io',
      `cannot write the compiled graph '${request.graph}' to ${entry}: ${String(cause)}; free space, or give another folder or no cache`,
      { entry },
      { cause },
    );
  } finally {
    await rm(fresh, { recursive: true, force: true }).catch(() => {});
  }
};

/**
 * onnxruntime 1.30 writes the rearranged codes of `MatMulNBits` without the scales that belong to them, and computes
 * nonsense from what it reads back. Models with that operation keep their weights as they came.
 */
const keepsRearranged = ({ model }: OnnxFile): boolean =>
  !Buffer.from(model.buffer, model.byteOffset, model.byteLength).includes('MatMulNBits');

/** Another process has put the same entry there meanwhile: it is as good. */
const otherWriter = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
};

/** The session that only writes the file leaves no profile. */
const unprofiled = ({ options, ...request }: SessionRequest): SessionRequest => ({
  ...request,
  options: Object.fromEntries(Object.entries(options).filter(([key]) => key !== 'profile')),
});
