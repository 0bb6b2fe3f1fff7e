import type { Dim } from '@distilwhisper/graph';
import type { TfTensor } from '../tfjs.js';

/** Arguments of an operation, in the order of `Op`; an operation takes as many as it has. */
export type Args = readonly [TfTensor, TfTensor, TfTensor, ...TfTensor[]];

/** Sizes at this run. */
export type SizeOf = (dim: Dim) => number;
