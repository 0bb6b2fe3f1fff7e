import { fail } from '@distilwhisper/tensor';
import { evaluateDim, formatShape, symbolsOf, type Shape } from '../dims/dim.js';

/** Matches a tensor's shape with the declared one and adds the symbols that it settles to `sizes`. */
export const bindShape = (
  what: string,
  declared: Shape,
  actual: readonly number[],
  sizes: Record<string, number>,
): void => {
  const refuse = (why: string): never =>
    fail('shape', `${what} must be ${formatShape(declared)}, is ${formatShape(actual)}: ${why}`, {
      declared,
      actual,
      sizes: { ...sizes },
    });
  if (declared.length !== actual.length)
    refuse(`it has ${actual.length} axes where ${declared.length} are declared`);
  declared.forEach((size, axis) => {
    const own = actual[axis]!;
    if (typeof size === 'string' && /^\w+$/.test(size) && !(size in sizes)) sizes[size] = own;
    const settled = symbolsOf(size).every((symbol) => symbol in sizes);
    if (settled && evaluateDim(size, sizes) !== own)
      refuse(`axis ${axis} must be ${evaluateDim(size, sizes)} (${size}), is ${own}`);
  });
};
