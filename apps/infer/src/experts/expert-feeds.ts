import {
  EXPERT_PREFIX,
  EXPERT_SWITCH,
  expertShapes,
  type ExpertDimensions,
  type ExpertPack,
} from '@distilwhisper/experts';
import type { Tensors } from '@distilwhisper/graph';
import { fedTensors, quantizeWeight, storedTensors } from '@distilwhisper/quant';
import { elementCount, flatten, type AnyTensor, type TensorInfo } from '@distilwhisper/tensor';
import type { ExpertScheme } from '../compute-type.js';

export type Stack = 'encoder' | 'decoder';

/** What is fed to the graphs of the two stacks. */
export type StackFeeds = Readonly<Record<Stack, Tensors>>;

/** A stack of a pack as a model of some compute type takes it: its weights are rounded where the model multiplies integers. */
export const packFeeds = (
  { experts }: ExpertPack,
  stack: Stack,
  schemeOf: ExpertScheme,
): Tensors => {
  const tensors = [...flatten({ [stack]: experts[stack] })].flatMap(([name, leaf]) => {
    const path = `${EXPERT_PREFIX}.${name}`;
    const scheme = schemeOf(path);
    return scheme
      ? [...storedTensors(quantizeWeight(leaf, scheme, path))]
      : [[path, leaf] as const];
  });
  return switched(tensors, true);
};

/** Tensors that fill the places where no experts are on. They are never read, so all share memory. */
export const placeholders = (dimensions: ExpertDimensions, schemeOf: ExpertScheme): StackFeeds => {
  const shapes = [...expertShapes(dimensions)];
  const zeros = new Float32Array(Math.max(...shapes.map(([, shape]) => elementCount(shape))));
  const fill = ({ dtype, shape }: TensorInfo): AnyTensor => {
    const View = dtype === 'int8' ? Int8Array : Float32Array;
    return { dtype, shape, data: new View(zeros.buffer, 0, elementCount(shape)) };
  };
  const fillStack = (stack: Stack): Tensors => {
    const tensors = shapes.flatMap(([name, shape]) => {
      const path = `${EXPERT_PREFIX}.${name}`;
      if (!path.startsWith(`${EXPERT_PREFIX}.${stack}.`)) return [];
      const scheme = schemeOf(path);
      const wanted: Iterable<[string, TensorInfo]> = scheme
        ? fedTensors({ path, scheme, shape })
        : [[path, { dtype: 'float32', shape }]];
      return [...wanted].map(([at, info]) => [at, fill(info)] as const);
    });
    return switched(tensors, false);
  };
  return { encoder: fillStack('encoder'), decoder: fillStack('decoder') };
};

const switched = (
  tensors: readonly (readonly [path: string, tensor: AnyTensor])[],
  on: boolean,
): Tensors => ({
  ...Object.fromEntries(tensors),
  [EXPERT_SWITCH]: { dtype: 'bool', shape: [], data: Uint8Array.of(on ? 1 : 0) },
});
