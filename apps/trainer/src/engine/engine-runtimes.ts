import { createRequire } from 'node:module';
import type { OrtRuntime } from '@distilwhisper/engine-ort';
import type { Tfjs } from '@distilwhisper/engine-tfjs';
import {
  loadTfjsNode,
  loadTfjsWasm,
  type TfjsNode,
  type TfjsNodePackage,
} from '@distilwhisper/engine-tfjs/node';
import { DistilWhisperError } from '@distilwhisper/tensor';

/** How each runtime is loaded, when it is asked for and not before. */
export interface EngineRuntimes {
  ort(): Promise<OrtRuntime>;
  tfjsNode(name: TfjsNodePackage): Promise<TfjsNode>;
  tfjsWasm(): Promise<Tfjs>;
}

/** @param folders where optional packages may be installed, in order */
export const installedRuntimes = (folders: readonly string[]): EngineRuntimes => ({
  ort: loadOrt,
  tfjsNode: (name) => loadTfjsNode(name, folders),
  tfjsWasm: () => loadTfjsWasm(folders),
});

/** Required, not imported: only then can a runtime that does not load give way to another one. */
const loadOrt = async (): Promise<OrtRuntime> => {
  try {
    return createRequire(import.meta.url)('onnxruntime-node') as OrtRuntime;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DistilWhisperError(
      'engine',
      `'onnxruntime-node' does not load: ${reason} Install it again with \`npm install onnxruntime-node\``,
      {},
      { cause },
    );
  }
};

/** Folders that may hold optional packages: the one that DISTILWHISPER_TFJS names, then the working folder. */
export const optionalFolders = (
  environment: Readonly<Record<string, string | undefined>>,
  workingFolder: string,
): readonly string[] => {
  const named = environment['DISTILWHISPER_TFJS'];
  return named ? [named, workingFolder] : [workingFolder];
};
