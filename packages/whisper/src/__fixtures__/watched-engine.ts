import type { Engine } from '@distilwhisper/graph';

/** An engine, how often graphs were run by their names, and the names of those that were freed. */
export interface WatchedEngine {
  readonly engine: Engine;
  readonly runs: ReadonlyMap<string, number>;
  readonly freed: readonly string[];
}

export const watchedEngine = (engine: Engine): WatchedEngine => {
  const runs = new Map<string, number>();
  const freed: string[] = [];
  const compile: Engine['compile'] = async (graph, options) => {
    const executable = await engine.compile(graph, options);
    const name = options?.name ?? '';
    return {
      ...executable,
      run: (...call) => {
        runs.set(name, (runs.get(name) ?? 0) + 1);
        return executable.run(...call);
      },
      dispose: () => {
        freed.push(name);
        return executable.dispose();
      },
    };
  };
  return { engine: { ...engine, compile }, runs, freed };
};
