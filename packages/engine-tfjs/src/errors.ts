import type { Node } from '@distilwhisper/graph';
import { DistilWhisperError, formatShape } from '@distilwhisper/tensor';
import type { Backend } from './backend.js';
import type { TfTensor } from './tfjs.js';

const describe = (args: readonly TfTensor[]): string =>
  args.length === 0
    ? 'none'
    : args.map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`).join(', ');

/** An error of one operation, with the graph, the place in the model and the shapes it was given. */
export const nodeError = (
  { name: backend }: Backend,
  graph: string,
  { op: { kind }, scope }: Node,
  args: readonly TfTensor[],
  cause: unknown,
): DistilWhisperError => {
  const where = scope === '' ? 'the graph' : scope;
  const reason = (cause instanceof Error ? cause.message : String(cause)).trim();
  return new DistilWhisperError(
    DistilWhisperError.isInstance(cause) ? cause.code : 'engine',
    `graph '${graph}': ${kind} in ${where} failed on tfjs ${backend}: ${reason} Arguments: ${describe(args)}.`,
    { graph, scope, kind, arguments: args.map(({ dtype, shape }) => ({ dtype, shape })) },
    { cause },
  );
};

/** Whether an error already names the node it came from, as one of a branch's does. */
export const namesNode = (error: unknown): boolean =>
  DistilWhisperError.isInstance(error) && 'kind' in error.details && 'scope' in error.details;
