// Type tests: checked by the typecheck target, never run.
import { expectTypeOf } from 'expect-type';
import {
  mapTree,
  partition,
  tensor,
  zeros,
  withAxes,
  type AnyTensor,
  type Axes,
  type Axis,
  type F32,
  type I32,
  type ParamTree,
  type TreeOf,
} from './index.js';

declare const batchFrame: F32<['batch', 'frame']>;
declare const frameBatch: F32<['frame', 'batch']>;
declare const ids: I32<['batch', 'token']>;
declare const mel: F32<['batch', 80, 'frame']>;

declare const matmul: <M extends Axis, K extends Axis, N extends Axis>(
  a: F32<[M, K]>,
  b: F32<[K, N]>,
) => F32<[M, N]>;
declare const add: <A extends readonly Axis[]>(a: F32<A>, b: F32<A>) => F32<A>;
declare const wantsBatchFrame: (x: F32<['batch', 'frame']>) => void;
declare const wantsMel128: (x: F32<['batch', 128, 'frame']>) => void;

expectTypeOf(matmul(batchFrame, frameBatch)).toEqualTypeOf<F32<['batch', 'batch']>>();
// @ts-expect-error the inner axes differ
matmul(batchFrame, batchFrame);
// @ts-expect-error the axes are in another order
add(batchFrame, frameBatch);
// @ts-expect-error the axes are in another order
wantsBatchFrame(frameBatch);
// @ts-expect-error another rank
wantsBatchFrame(mel);
// @ts-expect-error another dtype
wantsBatchFrame(ids);
// @ts-expect-error 80 mel bins where 128 are asked for
wantsMel128(mel);
// @ts-expect-error unchecked axes are not a name
wantsBatchFrame(zeros<'float32'>('float32', [2, 3]) satisfies F32);

// Axes are inferred from where the tensor goes.
wantsBatchFrame(tensor('float32', [2, 3], new Float32Array(6)));
// @ts-expect-error the array is of another kind
tensor('float32', [2], new Int32Array(2));

expectTypeOf(withAxes(tensor('float32', [1, 80, 3], new Float32Array(240)), 'batch 80 frame'))
  // prettier-ignore
  .toEqualTypeOf<F32<['batch', 80, 'frame']>>();
expectTypeOf(withAxes(tensor('int32', [], new Int32Array(1)), '')).toEqualTypeOf<I32<[]>>();

// Every tensor is an AnyTensor, which names no axes.
expectTypeOf(mel).toExtend<AnyTensor>();
declare const any: AnyTensor;
// @ts-expect-error an AnyTensor may be of any dtype
wantsBatchFrame(any);

// A readonly tuple names the same axes as a mutable one.
declare const batchFrameReadonly: F32<readonly ['batch', 'frame']>;
declare const batchedMatmul: <B extends Axes, M extends Axis, K extends Axis, N extends Axis>(
  a: F32<readonly [...B, M, K]>,
  b: F32<readonly [K, N]>,
) => F32<readonly [...B, M, N]>;
wantsBatchFrame(batchFrameReadonly);
wantsBatchFrame(batchedMatmul(batchFrame, withAxes(zeros('float32', [3, 3]), 'frame frame')));
// @ts-expect-error the inner axes differ
batchedMatmul(batchFrame, withAxes(zeros('float32', [3, 3]), 'state frame'));

// Parameter trees keep the types of their leaves.
type Layer = { readonly weight: F32<['out', 'in']>; readonly bias: F32<['out']> | null };
declare const params: { readonly layers: readonly Layer[] };
expectTypeOf(partition(params, () => true).kept.layers[0]!.weight).toEqualTypeOf<F32<
  ['out', 'in']
> | null>();
expectTypeOf(mapTree(params, () => 1).layers[0]!).toEqualTypeOf<{
  readonly weight: number;
  readonly bias: number | null;
}>();
// @ts-expect-error a number is not a parameter
partition({ layers: 3 }, () => true);

declare const unknownTree: ParamTree;
expectTypeOf(partition(unknownTree, () => true).kept).toEqualTypeOf<ParamTree>();
expectTypeOf(mapTree(unknownTree, () => 1)).toEqualTypeOf<TreeOf<number>>();
