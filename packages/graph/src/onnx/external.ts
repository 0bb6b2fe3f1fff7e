import { bytesOf, type AnyTensor } from '@distilwhisper/tensor';
import type { ExternalPlace } from './tensor-proto.js';

/** A file of raw little-endian tensors, as parts to be written at their offsets; gaps are zero. */
export interface ExternalFile {
  readonly name: string;
  readonly byteLength: number;
  readonly parts: readonly ExternalPart[];
}

export interface ExternalPart {
  /** Name of the tensor in the model. */
  readonly tensor: string;
  /** Name of the file in the model: of the whole file, or of this part where each is a file of its own. */
  readonly location: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Smaller tensors stay in the model: runtimes want to see sizes and scalars there. */
const LEAST_BYTES = 1024;
const PAGE = 4096;
const CACHE_LINE = 64;

const align = (offset: number, bytes: number): number => {
  const step = bytes >= PAGE ? PAGE : CACHE_LINE;
  return Math.ceil(offset / step) * step;
};

/** Lays tensors out in one file: those of a page or more on page borders, so that they can be mapped. */
export const placeExternal = (
  data: ReadonlyMap<string, AnyTensor>,
  fileName: string,
  separate: boolean,
): { readonly file: ExternalFile; readonly places: ReadonlyMap<string, ExternalPlace> } => {
  const parts: ExternalPart[] = [];
  const places = new Map<string, ExternalPlace>();
  let end = 0;
  for (const [tensor, { data: array }] of data) {
    const bytes = bytesOf(array);
    if (bytes.byteLength < LEAST_BYTES) continue;
    const offset = separate ? 0 : align(end, bytes.byteLength);
    const location = separate ? `${fileName}.${parts.length}` : fileName;
    parts.push({ tensor, location, offset, bytes });
    places.set(tensor, { location, offset, length: bytes.byteLength });
    end = offset + bytes.byteLength;
  }
  return { file: { name: fileName, byteLength: end, parts }, places };
};
