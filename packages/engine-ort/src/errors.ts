import type { Tensors } from '@distilwhisper/graph';
import { DistilWhisperError, formatShape } from '@distilwhisper/tensor';

/** `Non-zero status code returned while running MatMul node. Name:'encoder.layers.0/MatMul_12' Status Message: ...` */
const FAILED_NODE = /while running (\w+) node\. Name:'([^']*)' Status Message: (.*)/s;
/** Sources and signatures of the runtime, which tell its users nothing. */
const NOISE = /\/\S*onnxruntime_src\/\S+:\d+ .*?\) /g;

const describeFeeds = (feeds: Tensors): string =>
  Object.entries(feeds)
    .map(([name, { dtype, shape }]) => `${name} ${dtype} ${formatShape(shape)}`)
    .join(', ');

const messageOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).trim();

/** An error of a run, with the graph, the place in the model where it happened, and what was fed. */
export const runError = (graph: string, feeds: Tensors, cause: unknown): DistilWhisperError => {
  const message = messageOf(cause);
  const [, operation, node, status] = FAILED_NODE.exec(message) ?? [];
  const scope = node?.slice(0, Math.max(node.lastIndexOf('/'), 0));
  const where = operation === undefined ? '' : ` in ${scope || 'the graph'} (${operation})`;
  const reason = (status ?? message).replace(NOISE, '').trim();
  return new DistilWhisperError(
    'engine',
    `graph '${graph}': onnxruntime failed${where}: ${reason} Fed: ${describeFeeds(feeds) || 'nothing'}.`,
    { graph, scope, node, feeds: Object.keys(feeds) },
    { cause },
  );
};

/** An error of making a session. `hint` says more, such as which providers there are. */
export const sessionError = (graph: string, cause: unknown, hint: string): DistilWhisperError =>
  new DistilWhisperError(
    'engine',
    `graph '${graph}': onnxruntime cannot load it: ${messageOf(cause).replace(NOISE, '')}${hint}`,
    { graph },
    { cause },
  );
