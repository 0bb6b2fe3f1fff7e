import type { AnyTensor } from '@distilwhisper/tensor';
import type { Graph } from '../ir.js';
import { placeExternal, type ExternalFile } from './external.js';
import type { FileState } from './file-state.js';
import { lowerBranch, lowerMain } from './lower-graph.js';
import { CONTRIB } from './lower/lowering.js';
import type { GraphProto, NodeProto, OperatorSetId } from './messages.js';
import { encodeModel } from './proto.js';
import { externalTensorProto, tensorProto } from './tensor-proto.js';

export interface OnnxOptions {
  /**
   * Use onnxruntime's own operations (`com.microsoft`) where they are faster.
   * Default false: only standard operations, for other runtimes and the official checker.
   */
  readonly contrib?: boolean;
  /**
   * Whether parameter data goes to a second file. `auto` (default): above 1.5 GB in all,
   * since a protobuf message ends at 2 GB.
   */
  readonly externalData?: 'never' | 'auto' | 'always';
  /** Name of that file, which must lie beside the model. Default `weights.bin`. */
  readonly externalName?: string;
  /**
   * Whether each external tensor is a file of its own (`weights.bin.0`, ...), for runtimes that take
   * such files from memory. Default false: one file.
   */
  readonly separate?: boolean;
  /** Parameters (by path) that become inputs, fed at each run. Default: none. */
  readonly fed?: (path: string) => boolean;
  /** Name of the graph. */
  readonly name?: string;
}

/** An ONNX model: its protobuf bytes and, where asked for, the file of raw parameters beside it. */
export interface OnnxFile {
  readonly model: Uint8Array;
  readonly external?: ExternalFile;
}

const STANDARD: OperatorSetId = { domain: '', version: 21 };
/** The file format that came with operator set 21. */
const IR_VERSION = 10;
const AUTO_BYTES = 1.5e9;

/**
 * Writes a graph as an ONNX model. Symbolic sizes become `dim_param`; symbols that are needed at run time
 * are read from the shapes of inputs.
 *
 * @throws DistilWhisperError `missing` for a parameter without data that is not fed, `graph` for a graph that is
 * not in order, `unsupported` for an operation that has no ONNX form in these circumstances
 */
export const writeOnnx = (graph: Graph, options: OnnxOptions = {}): OnnxFile => {
  const { contrib = false, externalData = 'auto', fed = () => false } = options;
  const file: FileState = {
    contrib,
    names: new Set(),
    initializers: new Map(),
    constants: new Map(),
    lowerBranch,
    count: 0,
  };
  const body = lowerMain(graph, ({ path }) => fed(path), file);
  const data = usedData(
    body.node,
    body.output.map(({ name }) => name),
    file.initializers,
  );
  const total = [...data.values()].reduce((sum, tensor) => sum + tensor.data.byteLength, 0);
  const outside = externalData === 'always' || (externalData === 'auto' && total > AUTO_BYTES);
  const external = outside
    ? placeExternal(data, options.externalName ?? 'weights.bin', options.separate ?? false)
    : undefined;
  const initializer = [...data].map(([name, tensor]) => {
    const place = external?.places.get(name);
    return place ? externalTensorProto(name, tensor, place) : tensorProto(name, tensor);
  });
  const model = encodeModel({
    irVersion: IR_VERSION,
    producerName: 'distilwhisper',
    producerVersion: '',
    graph: { name: options.name ?? 'graph', initializer, ...body },
    opsetImport: usesContrib(body) ? [STANDARD, { domain: CONTRIB, version: 1 }] : [STANDARD],
    metadataProps: [],
  });
  return external ? { model, external: external.file } : { model };
};

const allNodes = (nodes: readonly NodeProto[]): NodeProto[] =>
  nodes.flatMap((node) => [
    node,
    ...node.attribute.flatMap(({ g }) => (g ? allNodes(g.node) : [])),
  ]);

const usesContrib = ({ node }: Pick<GraphProto, 'node'>): boolean =>
  allNodes(node).some(({ domain }) => domain === CONTRIB);

const usedData = (
  nodes: readonly NodeProto[],
  outputs: readonly string[],
  initializers: ReadonlyMap<string, AnyTensor>,
): ReadonlyMap<string, AnyTensor> => {
  const read = new Set([...allNodes(nodes).flatMap(({ input }) => input), ...outputs]);
  return new Map([...initializers].filter(([name]) => read.has(name)));
};
