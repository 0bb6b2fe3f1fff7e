import { fail, type DType } from '@distilwhisper/tensor';
import { formatShape, type Shape } from '../dims/dim.js';
import type { AnyValue, Graph } from '../ir.js';
import { capture, emptyFrame, frameOf, type Frame } from './frame.js';

/** The trace at the bottom, and above it the branches that are being recorded. */
export interface FrameStack {
  readonly root: Frame;
  readonly top: () => Frame;
  readonly newValue: (frame: Frame, dtype: DType, shape: Shape) => AnyValue;
  /** The value as the top frame sees it: its own, or captured from an outer one. */
  readonly resolve: (value: AnyValue) => AnyValue;
  /** Records a branch in a frame of its own. */
  readonly record: (body: () => readonly AnyValue[]) => readonly [Frame, readonly AnyValue[]];
}

export const createFrameStack = (from?: Graph): FrameStack => {
  const root = from ? frameOf(from) : emptyFrame();
  const frames: Frame[] = [root];
  let nextId = from ? [...from.values.keys()].reduce((a, b) => Math.max(a, b), -1) + 1 : 0;

  const newValue = (frame: Frame, dtype: DType, shape: Shape): AnyValue => {
    const value: AnyValue = { id: nextId, dtype, shape };
    nextId += 1;
    frame.values.set(value.id, value);
    return value;
  };

  const resolveAt = (value: AnyValue, depth: number): AnyValue => {
    const frame = frames[depth]!;
    if (frame.values.get(value.id) === value) return value;
    const known = frame.captured.get(value.id);
    if (known) return known.inner;
    if (depth === 0)
      return fail(
        'graph',
        `value ${value.id} (${value.dtype} ${formatShape(value.shape)}) belongs to another trace or branch`,
        { value },
      );
    const outer = resolveAt(value, depth - 1);
    return capture(frame, value.id, outer, newValue(frame, outer.dtype, outer.shape));
  };
  const resolve = (value: AnyValue): AnyValue => resolveAt(value, frames.length - 1);
  const top = (): Frame => frames[frames.length - 1]!;

  return {
    root,
    top,
    newValue,
    resolve,
    record: (body) => {
      frames.push(emptyFrame());
      try {
        const outputs = body().map(resolve);
        return [top(), outputs];
      } finally {
        frames.pop();
      }
    },
  };
};
