import type { Axes, DType } from '@distilwhisper/tensor';
import type { AnyValue, Value } from '../ir.js';
import type { BinaryKind, CompareKind, UnaryKind } from '../op.js';
import type { Recorder } from './recorder.js';
import type { FloatDType, Operand } from './values.js';

type Unary = <D extends FloatDType, A extends Axes>(x: Value<D, A>) => Value<D, A>;
type Binary = <D extends DType, A extends Axes>(
  a: Value<D, A>,
  b: Operand<NoInfer<D>>,
) => Value<D, A>;
type LeftNumber = <D extends FloatDType, A extends Axes>(a: number, b: Value<D, A>) => Value<D, A>;
type Compare = <D extends DType, A extends Axes>(
  a: Value<D, A>,
  b: Operand<NoInfer<D>>,
) => Value<'bool', A>;

/** Elementwise operations. Results have the left argument's axes; the right one broadcasts to it. */
export interface ElementwiseOps extends Readonly<Record<UnaryKind, Unary>> {
  readonly add: Binary;
  readonly sub: Binary & LeftNumber;
  readonly mul: Binary;
  readonly div: Binary & LeftNumber;
  readonly max: Binary;
  readonly min: Binary;
  readonly equal: Compare;
  readonly less: Compare;
  readonly greaterEqual: Compare;
  readonly not: <A extends Axes>(a: Value<'bool', A>) => Value<'bool', A>;
  readonly and: <A extends Axes>(a: Value<'bool', A>, b: Operand<'bool'>) => Value<'bool', A>;
  /** `a` where the condition holds, else `b`; both broadcast to `a`. */
  readonly where: <D extends DType, A extends Axes>(
    condition: AnyValue & { readonly dtype: 'bool' },
    a: Value<D, A>,
    b: Operand<NoInfer<D>>,
  ) => Value<D, A>;
  readonly cast: <D extends DType, A extends Axes>(x: Value<DType, A>, to: D) => Value<D, A>;
  /** The identity; nothing flows back through it in differentiation. */
  readonly stopGradient: <D extends DType, A extends Axes>(x: Value<D, A>) => Value<D, A>;
}

type AnyArgument = AnyValue | number;

export const elementwiseOps = ({ emit, scalar }: Recorder): ElementwiseOps => {
  const like = (b: AnyArgument, a: AnyValue): AnyValue =>
    typeof b === 'number' ? scalar(a.dtype, b) : b;
  const unary = (kind: UnaryKind) => (x: AnyValue) => emit({ kind }, [x])[0]!;
  const binary = (kind: BinaryKind | CompareKind) => (a: AnyValue, b: AnyArgument) =>
    emit({ kind }, [a, like(b, a)])[0]!;
  const add = binary('add');
  const sub = binary('sub');
  const mul = binary('mul');
  const div = binary('div');
  const ops = {
    neg: unary('neg'),
    abs: unary('abs'),
    sign: unary('sign'),
    exp: unary('exp'),
    log: unary('log'),
    sqrt: unary('sqrt'),
    reciprocal: unary('reciprocal'),
    erf: unary('erf'),
    sigmoid: unary('sigmoid'),
    tanh: unary('tanh'),
    relu: unary('relu'),
    gelu: unary('gelu'),
    add,
    sub: (a: AnyArgument, b: AnyArgument) =>
      typeof a === 'number' ? add(ops.neg(b as AnyValue), a) : sub(a, b),
    mul,
    div: (a: AnyArgument, b: AnyArgument) =>
      typeof a === 'number' ? mul(ops.reciprocal(b as AnyValue), a) : div(a, b),
    max: binary('max'),
    min: binary('min'),
    equal: binary('equal'),
    less: binary('less'),
    greaterEqual: binary('greaterEqual'),
    not: (a: AnyValue) => emit({ kind: 'not' }, [a])[0]!,
    and: (a: AnyValue, b: AnyArgument) => emit({ kind: 'and' }, [a, like(b, a)])[0]!,
    where: (condition: AnyValue, a: AnyValue, b: AnyArgument) =>
      emit({ kind: 'where' }, [condition, a, like(b, a)])[0]!,
    cast: (x: AnyValue, to: DType) => (x.dtype === to ? x : emit({ kind: 'cast', to }, [x])[0]!),
    stopGradient: (x: AnyValue) => emit({ kind: 'stopGradient' }, [x])[0]!,
  };
  return ops as unknown as ElementwiseOps;
};
