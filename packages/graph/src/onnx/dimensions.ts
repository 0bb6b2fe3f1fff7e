import { fail } from '@distilwhisper/tensor';
import { symbolsOf, type Dim, type Shape } from '../dims/dim.js';
import { atomsOf, parsePolynomial } from '../dims/polynomial.js';
import { int } from './attribute.js';
import type { Emitter, Operand } from './emitter.js';

/** Sizes as tensors of the file, computed once for each expression. */
export interface Dimensions {
  /** Notes a value whose axes may serve to find the size of a symbol. */
  bind(operand: Operand, kind: 'input' | 'computed'): void;
  /** Name of a 1-D int64 tensor of one element: the size. */
  size(dim: Dim): string;
  /** Name of a 1-D int64 tensor: the sizes of a shape. */
  sizes(shape: Shape): string;
  /** As {@link size}, undefined where no value bears the size. */
  findSize(dim: Dim): string | undefined;
}

interface Bearer {
  readonly name: string;
  readonly axis: number;
}

type Build = Pick<Emitter, 'emit' | 'int64s'>;

const FLOOR = /^floor\(\((.*)\)\/(\d+)\)$/;

/** @param parent the graph around: a subgraph reads its sizes */
export const makeDimensions = (build: Build, parent?: Dimensions): Dimensions => {
  const inputs = new Map<string, Bearer>();
  const computed = new Map<string, Bearer>();
  const done = new Map<string, string>();

  const bind: Dimensions['bind'] = ({ name, shape }, kind) => {
    shape.forEach((dim, axis) => {
      const bearers = kind === 'input' ? inputs : computed;
      if (typeof dim === 'string' && !bearers.has(dim)) bearers.set(dim, { name, axis });
    });
  };

  const readAxis = ({ name, axis }: Bearer): string =>
    build.emit('Shape', [name], { attributes: [int('start', axis), int('end', axis + 1)] });

  const findSize = (dim: Dim): string | undefined => {
    if (typeof dim === 'number') return build.int64s([dim]);
    const known = done.get(dim);
    if (known !== undefined) return known;
    const input = inputs.get(dim);
    const found =
      (input && readAxis(input)) ??
      parent?.findSize(dim) ??
      calculate(dim) ??
      borne(computed.get(dim));
    if (found !== undefined) done.set(dim, found);
    return found;
  };
  const borne = (bearer: Bearer | undefined) => bearer && readAxis(bearer);

  /** Sum of products, where every symbol in it is borne by some value. */
  const calculate = (dim: string): string | undefined => {
    const isSymbol = symbolsOf(dim)[0] === dim;
    if (isSymbol || !symbolsOf(dim).every((symbol) => findSize(symbol) !== undefined))
      return undefined;
    const terms = [...parsePolynomial(dim)].map(([product, coefficient]) => {
      const factors = atomsOf(product).map(atom);
      const first = coefficient === 1 && factors.length > 0 ? [] : [build.int64s([coefficient])];
      return [...first, ...factors].reduce((a, b) => build.emit('Mul', [a, b]));
    });
    return terms.reduce((a, b) => build.emit('Add', [a, b]));
  };

  const atom = (text: string): string => {
    const floor = FLOOR.exec(text);
    if (!floor) return size(text);
    // `Div` truncates, `Mod` has the divisor's sign: taking the remainder off first gives the floor.
    const value = size(floor[1]!);
    const divisor = build.int64s([Number(floor[2])]);
    const whole = build.emit('Sub', [value, build.emit('Mod', [value, divisor])]);
    return build.emit('Div', [whole, divisor]);
  };

  const size = (dim: Dim): string =>
    findSize(dim) ??
    fail(
      'graph',
      `no input or value of the graph has an axis of size '${dim}', so a file cannot compute it; known: ${[...inputs.keys(), ...computed.keys()].join(', ') || 'none'}`,
      { dim },
    );

  return { bind, size, sizes: (shape) => joinSizes(shape, size, build), findSize };
};

/** The sizes of a shape one after another; neighbouring numbers are one constant. */
const joinSizes = (shape: Shape, size: Dimensions['size'], build: Build): string => {
  const parts: string[] = [];
  let run: number[] = [];
  const flush = (): void => {
    if (run.length > 0) parts.push(build.int64s(run));
    run = [];
  };
  for (const dim of shape) {
    if (typeof dim === 'number') run.push(dim);
    else {
      flush();
      parts.push(size(dim));
    }
  }
  flush();
  if (parts.length === 0) return build.int64s([]);
  return parts.length === 1
    ? parts[0]!
    : build.emit('Concat', parts, { attributes: [int('axis', 0)] });
};
