import type { AnyTensor } from '@distilwhisper/tensor';
import type { Graph } from '../ir.js';
import type { Emitter, Operand } from './emitter.js';
import type { GraphProto } from './messages.js';

/** What the graphs of one file share: names and constant data. */
export interface FileState {
  readonly contrib: boolean;
  readonly names: Set<string>;
  /** Data of parameters and constants, by name. */
  readonly initializers: Map<string, AnyTensor>;
  /** Names of small constants, by content. */
  readonly constants: Map<string, string>;
  readonly lowerBranch: (
    name: string,
    graph: Graph,
    captured: readonly Operand[],
    parent: Emitter,
  ) => GraphProto;
  count: number;
}

/** A name like `encoder.layers.0/MatMul_12` that nothing else in the file has. */
export const freshName = (file: FileState, scope: string, what: string): string => {
  for (;;) {
    const name = `${scope}${scope === '' ? '' : '/'}${what}_${file.count}`;
    file.count += 1;
    if (file.names.has(name)) continue;
    file.names.add(name);
    return name;
  }
};

/** `wanted` if nothing in the file has that name yet, else a name made from it. */
export const claimName = (file: FileState, wanted: string): string => {
  if (file.names.has(wanted)) return freshName(file, '', wanted);
  file.names.add(wanted);
  return wanted;
};
