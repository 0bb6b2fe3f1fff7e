import { fail } from '@distilwhisper/tensor';
import {
  add,
  atom,
  atomsOf,
  constant,
  constantOf,
  floorDivide,
  format,
  multiply,
  parsePolynomial,
  type Polynomial,
} from './polynomial.js';

/**
 * A dimension: a number, or a canonical expression over symbols, such as `frame`,
 * `past+token` or `floor((frame+1)/2)`. Equal sizes have equal text.
 */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** Sizes of symbols, e.g. `{ batch: 2, frame: 3000 }`. */
export type Bindings = Readonly<Record<string, number>>;

const SYMBOL = /^[A-Za-z_]\w*$/;

const read = (dim: Dim): Polynomial => {
  if (typeof dim === 'number') return constant(dim);
  return SYMBOL.test(dim) ? atom(dim) : parsePolynomial(dim);
};

const write = (p: Polynomial): Dim => constantOf(p) ?? format(p);

/** The canonical form of any expression of whole numbers, names, `+ - *` and `floor((...)/n)`. */
export const dim = (expression: Dim): Dim =>
  typeof expression === 'number' ? expression : write(parsePolynomial(expression));

export const addDims = (a: Dim, b: Dim): Dim =>
  typeof a === 'number' && typeof b === 'number' ? a + b : write(add(read(a), read(b)));

export const subDims = (a: Dim, b: Dim): Dim =>
  typeof a === 'number' && typeof b === 'number' ? a - b : write(add(read(a), read(b), -1));

export const mulDims = (a: Dim, b: Dim): Dim =>
  typeof a === 'number' && typeof b === 'number' ? a * b : write(multiply(read(a), read(b)));

/** floor(a / divisor) for a whole number `divisor` of 1 or more. */
export const floorDivDim = (a: Dim, divisor: number): Dim =>
  typeof a === 'number' ? Math.floor(a / divisor) : write(floorDivide(read(a), divisor));

/** The number of elements of a shape. */
export const sizeOf = (shape: Shape): Dim => {
  const known = shape.reduce<number>((n, size) => (typeof size === 'number' ? n * size : n), 1);
  const open = shape.filter((size) => typeof size !== 'number');
  return open.length === 0 ? known : write(open.map(read).reduce(multiply, constant(known)));
};

/** Equal canonical forms; `false` also where equality merely cannot be shown. */
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/** The symbols of an expression, in order of first use. */
export const symbolsOf = (expression: Dim): string[] =>
  typeof expression === 'number'
    ? []
    : [...new Set(expression.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? [])].filter(
        (name) => name !== 'floor',
      );

/** @throws DistilWhisperError `shape`, naming the symbol that has no size. */
export const evaluateDim = (expression: Dim, sizes: Bindings): number => {
  if (typeof expression === 'number') return expression;
  const direct = sizes[expression];
  if (direct !== undefined) return direct;
  let total = 0;
  for (const [product, coefficient] of parsePolynomial(expression)) {
    total += atomsOf(product).reduce(
      (value, text) => value * evaluateAtom(text, sizes),
      coefficient,
    );
  }
  return total;
};

const FLOOR = /^floor\(\((.*)\)\/(\d+)\)$/;

const evaluateAtom = (text: string, sizes: Bindings): number => {
  const floor = FLOOR.exec(text);
  if (floor) return Math.floor(evaluateDim(floor[1]!, sizes) / Number(floor[2]));
  const size = sizes[text];
  if (size === undefined)
    return fail(
      'shape',
      `dimension '${text}' has no size; known: ${Object.keys(sizes).join(', ') || 'none'}`,
      { dimension: text, sizes },
    );
  return size;
};

export const evaluateShape = (shape: Shape, sizes: Bindings): number[] =>
  shape.map((size) => evaluateDim(size, sizes));

export const formatShape = (shape: Shape): string => `[${shape.join(', ')}]`;
