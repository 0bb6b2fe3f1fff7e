import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Recording } from './material.js';
import type { Results } from './results.js';

export type Kind = 'short' | 'long' | 'batched';

export interface PeerSettings {
  readonly kind: Kind;
  /** Hugging Face folder of the model. */
  readonly model: string;
  readonly threads: number;
  readonly repeats: number;
}

const tools = path.resolve(import.meta.dirname, '../../../tools/bench');

const run = (command: string, args: readonly string[]): Record<string, Results> | string => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) return `cannot run ${command}: ${error.message}`;
  if (status !== 0) return `${command}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
  return JSON.parse(stdout) as Record<string, Results>;
};

const byName = (
  results: Record<string, Results> | string,
  recordings: readonly Recording[],
  file: (recording: Recording) => string,
): Record<string, Results> | string =>
  typeof results === 'string'
    ? results
    : Object.fromEntries(
        Object.entries(results).map(([peer, found]) => [
          peer,
          Object.fromEntries(recordings.map((one) => [one.name, found[file(one)]!])),
        ]),
      );

/** faster-whisper and, on short clips, PyTorch; or why they could not be run. */
export const pythonPeers = (
  { kind, model, threads, repeats }: PeerSettings,
  recordings: readonly Recording[],
): Record<string, Results> | string => {
  const python = process.env['DISTILWHISPER_PYTHON'] ?? 'python3';
  const args = [path.join(tools, 'transcribe.py'), kind, model, String(threads), String(repeats)];
  return byName(run(python, [...args, ...recordings.map(({ wav }) => wav)]), recordings, ({ wav }) => wav); // prettier-ignore
};

/** transformers.js on a folder of its q8 files; or why it could not be run. */
export const javaScriptPeer = (
  { kind, threads, repeats }: PeerSettings,
  recordings: readonly Recording[],
): Record<string, Results> | string => {
  const packages = process.env['DISTILWHISPER_TRANSFORMERS_JS'];
  const folder = process.env['DISTILWHISPER_TRANSFORMERS_JS_MODEL'];
  if (packages === undefined || folder === undefined || !existsSync(folder))
    return 'DISTILWHISPER_TRANSFORMERS_JS and DISTILWHISPER_TRANSFORMERS_JS_MODEL name its packages and a model';
  const args = [path.join(tools, 'transcribe_js.mjs'), kind, packages, folder, 'q8', String(threads), String(repeats)]; // prettier-ignore
  return byName(run(process.execPath, [...args, ...recordings.map(({ raw }) => raw)]), recordings, ({ raw }) => raw); // prettier-ignore
};
