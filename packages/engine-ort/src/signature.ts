import { bindShape, type Graph, type Shape, type Tensors } from '@distilwhisper/graph';
import { DTYPES, fail, type DType } from '@distilwhisper/tensor';
import type { InferenceSession } from 'onnxruntime-common';

export interface Port {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** What an executable is fed and returns. */
export interface Signature {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

export const signatureOf = (graph: Graph, fed: (path: string) => boolean): Signature => {
  const port = ({ name, value }: { readonly name: string; readonly value: number }): Port => {
    const { dtype, shape } = graph.values.get(value)!;
    return { name, dtype, shape };
  };
  const parameters = graph.parameters
    .filter(({ path }) => fed(path))
    .map(({ path, value }) => ({ name: path, value }));
  return {
    inputs: [...graph.inputs, ...parameters].map(port),
    outputs: graph.outputs.map(port),
  };
};

/** The signature that a file brings with it. */
export const signatureOfSession = (session: InferenceSession): Signature => ({
  inputs: session.inputMetadata.map(portOf),
  outputs: session.outputMetadata.map(portOf),
});

const portOf = (metadata: InferenceSession.ValueMetadata): Port => {
  const type = metadata.isTensor ? metadata.type : 'no tensor';
  if (!metadata.isTensor || !(DTYPES as readonly string[]).includes(type))
    return fail(
      'unsupported',
      `'${metadata.name}' has the type ${type}, which no dtype stands for`,
    );
  return { name: metadata.name, dtype: type as DType, shape: metadata.shape };
};

/**
 * @throws DistilWhisperError `missing`, `argument`, `dtype` or `shape` for feeds that do not fit
 */
export const checkFeeds = (graph: string, { inputs }: Signature, feeds: Tensors): void => {
  const known = new Set(inputs.map(({ name }) => name));
  for (const name of Object.keys(feeds))
    if (!known.has(name))
      fail(
        'argument',
        `graph '${graph}': '${name}' is fed, but it takes ${[...known].join(', ')}`,
        {
          name,
        },
      );
  const sizes: Record<string, number> = {};
  for (const { name, dtype, shape } of inputs) {
    const tensor =
      feeds[name] ?? fail('missing', `graph '${graph}': input '${name}' is not fed`, { name });
    if (tensor.dtype !== dtype)
      fail('dtype', `graph '${graph}': input '${name}' must be ${dtype}, is ${tensor.dtype}`, {
        name,
        dtype,
      });
    bindShape(`graph '${graph}': input '${name}'`, shape, tensor.shape, sizes);
  }
};

/** @throws DistilWhisperError `argument` for an output that the graph does not have */
export const checkOutputs = (
  graph: string,
  { outputs }: Signature,
  wanted: readonly string[],
): void => {
  for (const name of wanted)
    if (!outputs.some((output) => output.name === name))
      fail(
        'argument',
        `graph '${graph}' has no output '${name}'; it has ${outputs.map((output) => output.name).join(', ')}`,
        { name },
      );
};
