import {
  convert,
  elementCount,
  encodeSafetensors,
  fail,
  flatten,
  formatShape,
  parseSafetensors,
  unflatten,
  type AnyTensor,
  type HostTensor,
} from '@distilwhisper/tensor';
import { expertShapes, type ExpertTree } from '../expert-parameters.js';
import { parseHeader, type PackHeader } from './header.js';

/** One language's experts and what is known of them. Plain data. */
export interface ExpertPack {
  readonly header: PackHeader;
  readonly experts: ExpertTree;
}

export interface EncodePackOptions {
  /** How weights are stored; float16 (default) halves the file at a relative error of 5e-4 at most. */
  readonly dtype?: 'float32' | 'float16' | 'bfloat16';
}

/** The metadata and tensors of a pack's safetensors file. */
export const packContents = (
  { header, experts }: ExpertPack,
  { dtype = 'float16' }: EncodePackOptions = {},
): { metadata: Record<string, string>; tensors: Map<string, AnyTensor> } => {
  const tensors = new Map<string, AnyTensor>();
  for (const [path, leaf] of flatten(experts))
    tensors.set(path, convert(leaf as HostTensor, dtype));
  checkTensors(tensors, header, `the pack of ${header.language}`);
  return { metadata: { distilwhisper: JSON.stringify(header) }, tensors };
};

/** A pack as the bytes of a safetensors file. */
export const encodePack = (pack: ExpertPack, options?: EncodePackOptions): Promise<Uint8Array> => {
  const { tensors, metadata } = packContents(pack, options);
  return encodeSafetensors(tensors, { metadata });
};

/**
 * A pack from the bytes of its file.
 *
 * @throws DistilWhisperError `format`, `unsupported`, `shape`, `missing` or `numeric`
 */
export const parsePack = (bytes: Uint8Array, where = 'expert pack'): ExpertPack => {
  const { metadata, tensors } = parseSafetensors(bytes, where);
  return packFromTensors(metadata, tensors, where);
};

/** Checks names, shapes and values of a pack's tensors and makes them float32. */
export const packFromTensors = (
  metadata: Readonly<Record<string, string>>,
  tensors: ReadonlyMap<string, HostTensor>,
  where: string,
): ExpertPack => {
  const header = parseHeader(metadata['distilwhisper'], where);
  checkTensors(tensors, header, where);
  const leaves = new Map<string, HostTensor>();
  for (const [name, stored] of tensors) {
    const leaf = convert(stored, 'float32');
    const bad = firstNonFinite(stored);
    if (bad >= 0)
      fail('numeric', `${where}: ${name} holds ${leaf.data[bad]} at element ${bad}`, { where, tensor: name }); // prettier-ignore
    leaves.set(name, leaf);
  }
  return { header, experts: unflatten<ExpertTree>(leaves) };
};

/** Index of a NaN or an infinity, -1 where there is none. Plain loops: packs are read while somebody waits. */
const firstNonFinite = ({ dtype, data }: HostTensor): number => {
  const values = data as Float32Array | Uint16Array;
  const { length } = values;
  if (dtype === 'float16') {
    for (let i = 0; i < length; i += 1) if ((values[i]! & F16_EXPONENT) === F16_EXPONENT) return i;
  } else if (dtype === 'bfloat16') {
    for (let i = 0; i < length; i += 1)
      if ((values[i]! & BF16_EXPONENT) === BF16_EXPONENT) return i;
  } else for (let i = 0; i < length; i += 1) if (values[i]! - values[i]! !== 0) return i;
  return -1;
};

/** All bits of the exponent: NaN and infinity have them. */
const F16_EXPONENT = 0x7c00;
const BF16_EXPONENT = 0x7f80;

const checkTensors = (
  tensors: ReadonlyMap<string, AnyTensor>,
  { dimensions }: PackHeader,
  where: string,
): void => {
  const expected = expertShapes(dimensions);
  for (const [name, shape] of expected) {
    const found = tensors.get(name);
    if (!found)
      fail('missing', `${where}: tensor ${name} ${formatShape(shape)} is missing`, { where, tensor: name }); // prettier-ignore
    if (formatShape(found.shape) !== formatShape(shape))
      fail(
        'shape',
        `${where}: ${name} is ${formatShape(found.shape)}, the header's dimensions ask for ${formatShape(shape)}`,
        { where, tensor: name, expected: shape, actual: found.shape },
      );
  }
  for (const name of tensors.keys())
    if (!expected.has(name))
      fail('format', `${where}: unknown tensor ${name}; an expert pack has only expert tensors`, { where, tensor: name }); // prettier-ignore
};

/** Number of parameters of a pack. */
export const packParameterCount = ({ experts }: ExpertPack): number =>
  [...flatten(experts).values()].reduce((sum, leaf) => sum + elementCount(leaf.shape), 0);
