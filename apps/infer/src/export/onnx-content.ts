import { writeOnnx, type ExternalFile, type Graph } from '@distilwhisper/graph';
import type { WriteFile } from './write-folder.js';

export interface OnnxContentOptions {
  /** Only operations of the ONNX standard; else attention and quantised products are onnxruntime's own. */
  readonly standard: boolean;
}

/**
 * Writes a graph as `NAME`, and where its weights are too large for one file, as `NAME` and `NAME_data`.
 * Returns whether there are two.
 */
export const writeOnnxFile = async (
  write: WriteFile,
  name: string,
  graph: Graph,
  { standard }: OnnxContentOptions,
): Promise<boolean> => {
  const base = name.split('/').at(-1)!;
  const { model, external } = writeOnnx(graph, {
    name: base.replace(/\.onnx$/, ''),
    contrib: !standard,
    externalData: 'auto',
    externalName: `${base}_data`,
  });
  await write(name, model);
  if (external) await write(`${name}_data`, dataChunks(external));
  return external !== undefined;
};

/** The bytes of a file of weights, with zeros where one tensor ends before the next begins. */
function* dataChunks({ parts }: ExternalFile): Generator<Uint8Array> {
  let end = 0;
  for (const { offset, bytes } of parts) {
    if (offset > end) yield new Uint8Array(offset - end);
    yield bytes;
    end = offset + bytes.byteLength;
  }
}
