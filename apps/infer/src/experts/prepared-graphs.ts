import type { ExpertPack } from '@distilwhisper/experts';
import type { Executable } from '@distilwhisper/graph';
import type { OwnExecutables } from '@distilwhisper/whisper';
import type { AttachedPack } from './attached-pack.js';
import { onceEach } from './once-each.js';

/** Graphs that hold a pack's experts, for those packs that are asked for. */
export interface PreparedGraphs {
  /** Undefined where none were prepared. */
  of(pack: AttachedPack): OwnExecutables | undefined;
  /** @throws DistilWhisperError `argument` for a pack that was detached */
  prepare(pack: AttachedPack): Promise<void>;
  free(pack: AttachedPack): Promise<void>;
  /** Frees all. */
  dispose(): Promise<void>;
}

export const preparedGraphs = (
  compile: (pack: ExpertPack) => Promise<OwnExecutables>,
): PreparedGraphs => {
  const compiling = onceEach<AttachedPack, OwnExecutables>();
  const ready = new Map<AttachedPack, OwnExecutables>();
  return {
    of: (pack) => ready.get(pack),
    prepare: (pack) =>
      pack.usage.during(async () => {
        ready.set(pack, await compiling.get(pack, async () => compile(await pack.weights())));
      }),
    free: async (pack) => {
      ready.delete(pack);
      const graphs = await compiling.forget(pack);
      if (graphs) await disposeAll(graphs);
    },
    dispose: async () => {
      await Promise.all((await compiling.made()).map(disposeAll));
    },
  };
};

const disposeAll = async (graphs: OwnExecutables): Promise<void> => {
  await Promise.all((Object.values(graphs) as Executable[]).map((each) => each.dispose()));
};
