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

/** What is fed to the graphs of the two stacks for a language. */
export type StackFeeds = Readonly<Record<'encoder' | 'decoder', Tensors>>;

/** A pack as a model of some compute type takes it: its weights are rounded where the model multiplies integers. */
export const packFeeds = ({ experts }: ExpertPack, schemeOf: ExpertScheme): StackFeeds =>
  byStack(
    [...flatten(experts)].flatMap(([name, leaf]) => {
      const path = `${EXPERT_PREFIX}.${name}`;
      const scheme = schemeOf(path);
      return scheme
        ? [...storedTensors(quantizeWeight(leaf, scheme, path))]
        : [[path, leaf] as const];
    }),
    true,
  );

/** Tensors that fill the places where no experts are on. They are never read, so all share memory. */
export const placeholders = (dimensions: ExpertDimensions, schemeOf: ExpertScheme): StackFeeds => {
  const shapes = [...expertShapes(dimensions)];
  const zeros = new Float32Array(Math.max(...shapes.map(([, shape]) => elementCount(shape))));
  const fill = ({ dtype, shape }: TensorInfo): AnyTensor => {
    const View = dtype === 'int8' ? Int8Array : Float32Array;
    return { dtype, shape, data: new View(zeros.buffer, 0, elementCount(shape)) };
  };
  return byStack(
    shapes.flatMap(([name, shape]) => {
      const path = `${EXPERT_PREFIX}.${name}`;
      const scheme = schemeOf(path);
      const wanted: Iterable<[string, TensorInfo]> = scheme
        ? fedTensors({ path, scheme, shape })
        : [[path, { dtype: 'float32', shape }]];
      return [...wanted].map(([at, info]) => [at, fill(info)] as const);
    }),
    false,
  );
};

/** Fed tensors by path, and the switch of the gates. */
export const byStack = (
  tensors: readonly (readonly [path: string, tensor: AnyTensor])[],
  on: boolean,
): StackFeeds => {
  const stack = (name: string): Tensors => ({
    ...Object.fromEntries(tensors.filter(([path]) => path.startsWith(`${EXPERT_PREFIX}.${name}.`))),
    [EXPERT_SWITCH]: { dtype: 'bool', shape: [], data: Uint8Array.of(on ? 1 : 0) },
  });
  return { encoder: stack('encoder'), decoder: stack('decoder') };
};
