import {
  fail,
  flatten,
  type AnyTensor,
  type F32,
  type HostTensor,
  type ParamTree,
  type TensorFile,
} from '@distilwhisper/tensor';
import type { Plan } from '../graph/plan.js';
import { schemeOf } from '../graph/plan.js';
import { quantizeWeight } from '../schemes/quantize-weight.js';
import { dequantizeWeight } from '../schemes/dequantize-weight.js';
import type { QuantizedWeight } from '../schemes/quantized-weight.js';
import type { StoredScheme } from '../schemes/scheme.js';

/** Weights by path: quantised, or as they are. */
export type MixedWeights = ReadonlyMap<string, QuantizedWeight | AnyTensor>;

/** What a safetensors file holds: pass both to `writeSafetensors`. */
export interface QuantizedFile {
  readonly tensors: ReadonlyMap<string, AnyTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const SCHEMES = 'quantization_schemes';
const PER_CHANNEL = 'int8-per-channel';

/**
 * Quantises the leaves of a parameter tree (a model's, or experts'). To a plan that is a function, a tensor of rank 2
 * counts as a matrix; a tree does not say which tables are only looked up, so name those that are to be kept.
 */
export const quantizeTree = (tree: ParamTree, plan: Plan): MixedWeights =>
  new Map(
    [...flatten(tree)].map(([path, tensor]) => {
      const { shape } = tensor;
      const scheme = schemeOf(plan, { path, shape, isMatrix: shape.length === 2 });
      return [path, scheme.name === 'keep' ? tensor : quantizeWeight(tensor, scheme, path)];
    }),
  );

/**
 * Weight `p` becomes the tensors `p` (codes), `p.scale` and `p.zero_points`; the header has the scheme and shape of
 * each under `quantization_schemes`. Where all are int8 per channel, the file has the embedded model's layout and
 * `loadWhisper` reads it.
 */
export const toFile = (
  weights: MixedWeights,
  metadata: Readonly<Record<string, string>> = {},
): QuantizedFile => {
  const tensors = new Map<string, AnyTensor>();
  const schemes: Record<
    string,
    { readonly scheme: StoredScheme; readonly shape: readonly number[] }
  > = {};
  for (const [path, weight] of weights) {
    if (!isQuantized(weight)) {
      tensors.set(path, weight);
      continue;
    }
    const { scheme, shape, codes, scale, zeroPoints } = weight;
    schemes[path] = { scheme, shape };
    tensors.set(path, codes);
    if (scale) tensors.set(`${path}.scale`, scale);
    if (zeroPoints) tensors.set(`${path}.zero_points`, zeroPoints);
  }
  const names = new Set(Object.values(schemes).map(({ scheme }) => scheme.name));
  const kind = [...names].every((name) => name !== 'block') ? PER_CHANNEL : 'mixed';
  return {
    tensors,
    metadata: { ...metadata, quantization: kind, [SCHEMES]: JSON.stringify(schemes) },
  };
};

/**
 * Reads what `toFile` made, or the embedded model's layout without schemes in the header.
 *
 * @throws DistilWhisperError `format` for schemes that are no JSON, `missing` for a part that is not there
 */
export const fromFile = async (file: TensorFile): Promise<MixedWeights> => {
  const schemes = schemesOf(file);
  const parts = new Set(
    Object.keys(schemes).flatMap((path) => [path, `${path}.scale`, `${path}.zero_points`]),
  );
  const weights = new Map<string, QuantizedWeight | AnyTensor>();
  for (const path of file.tensors.keys())
    if (schemes[path]) weights.set(path, await readWeight(file, path, schemes[path]));
    else if (!parts.has(path)) weights.set(path, await file.read(path));
  for (const path of Object.keys(schemes))
    if (!weights.has(path)) fail('missing', `${file.name}: the header names '${path}', which is not there`, { path }); // prettier-ignore
  return weights;
};

/** The float weights, for engines without quantised operations and for `unflatten`. */
export const dequantizeAll = (weights: MixedWeights): Map<string, AnyTensor> =>
  new Map(
    [...weights].map(([path, weight]) => [
      path,
      isQuantized(weight) ? dequantizeWeight(weight) : weight,
    ]),
  );

/** Those that `quantizeGraph` takes as `weights`. */
export const quantizedOnly = (weights: MixedWeights): Map<string, QuantizedWeight> =>
  new Map([...weights].flatMap(([path, weight]) => (isQuantized(weight) ? [[path, weight]] : [])));

const isQuantized = (weight: QuantizedWeight | AnyTensor): weight is QuantizedWeight =>
  'codes' in weight;

type SchemeEntry = { readonly scheme: StoredScheme; readonly shape: readonly number[] };

const schemesOf = (file: TensorFile): Readonly<Record<string, SchemeEntry>> => {
  const text = file.metadata[SCHEMES];
  if (text !== undefined) {
    try {
      return JSON.parse(text) as Record<string, SchemeEntry>;
    } catch {
      fail('format', `${file.name}: '${SCHEMES}' in the header is not JSON`, { path: file.name });
    }
  }
  if (file.metadata['quantization'] !== PER_CHANNEL) return {};
  return Object.fromEntries(
    [...file.tensors].flatMap(([path, { dtype, shape }]) =>
      dtype === 'int8' ? [[path, { scheme: { name: 'int8' } as const, shape }]] : [],
    ),
  );
};

const readWeight = async (
  file: TensorFile,
  path: string,
  { scheme, shape }: SchemeEntry,
): Promise<QuantizedWeight> => {
  const codes = await file.read(path);
  if (scheme.name === 'float16' || scheme.name === 'bfloat16')
    return { path, scheme, shape, codes };
  const scale = (await file.read(`${path}.scale`)) as F32;
  const zeros = `${path}.zero_points`;
  const hasZeros = scheme.name === 'block' && scheme.zeroPoints;
  const zeroPoints = hasZeros ? ((await file.read(zeros)) as HostTensor<'uint8'>) : undefined;
  return { path, scheme, shape, codes, scale, ...(zeroPoints && { zeroPoints }) };
};
