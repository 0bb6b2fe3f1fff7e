import { fail } from '@distilwhisper/tensor';

/**
 * A size as a polynomial with integer coefficients: text of a product of atoms -> coefficient.
 * The empty text is the constant term. An atom is a symbol or a floor division.
 */
export type Polynomial = ReadonlyMap<string, number>;

export const constant = (value: number): Polynomial =>
  value === 0 ? new Map() : new Map([['', value]]);

export const atom = (text: string): Polynomial => new Map([[text, 1]]);

export const constantOf = (p: Polynomial): number | undefined =>
  p.size === 0 ? 0 : p.size === 1 ? p.get('') : undefined;

export const add = (a: Polynomial, b: Polynomial, times = 1): Polynomial => {
  const sum = new Map(a);
  for (const [product, coefficient] of b) {
    const total = (sum.get(product) ?? 0) + times * coefficient;
    if (total === 0) sum.delete(product);
    else sum.set(product, total);
  }
  return sum;
};

export const multiply = (a: Polynomial, b: Polynomial): Polynomial => {
  let total = constant(0);
  for (const [left, x] of a) {
    for (const [right, y] of b) {
      const product = [...atomsOf(left), ...atomsOf(right)].sort().join('*');
      total = add(total, new Map([[product, x * y]]));
    }
  }
  return total;
};

/** floor(p / divisor), with whole multiples taken out and nested floors of one atom merged. */
export const floorDivide = (p: Polynomial, divisor: number): Polynomial => {
  let whole = constant(0);
  let rest = constant(0);
  for (const [product, coefficient] of p) {
    const quotient = Math.floor(coefficient / divisor);
    const keep = product === '' || coefficient % divisor === 0;
    whole = add(whole, new Map(keep && quotient !== 0 ? [[product, quotient]] : []));
    const left = keep ? coefficient - quotient * divisor : coefficient;
    rest = add(rest, new Map(left !== 0 ? [[product, left]] : []));
  }
  if (constantOf(rest) !== undefined) return whole; // 0 <= rest < divisor
  return add(whole, mergedFloor(rest, divisor));
};

const FLOOR = /^floor\(\((.*)\)\/(\d+)\)$/;

/** floor((floor(e / m) + c) / n) = floor((e + c m) / (m n)) for whole c; see Graham et al., Concrete Mathematics, 3.11. */
const mergedFloor = (p: Polynomial, divisor: number): Polynomial => {
  const [inner, ...others] = [...p].filter(([product]) => product !== '');
  const match = others.length === 0 && inner?.[1] === 1 && FLOOR.exec(inner[0]);
  if (!match || atomsOf(inner[0]).length !== 1) return atom(`floor((${format(p)})/${divisor})`);
  const m = Number(match[2]);
  const shifted = add(parsePolynomial(match[1]!), constant((p.get('') ?? 0) * m));
  return floorDivide(shifted, m * divisor);
};

/** Splits a product at its top-level `*`. */
export const atomsOf = (product: string): string[] => {
  const atoms: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= product.length; i += 1) {
    const c = product[i];
    if (c === '(') depth += 1;
    if (c === ')') depth -= 1;
    if (i === product.length || (c === '*' && depth === 0)) {
      if (i > start) atoms.push(product.slice(start, i));
      start = i + 1;
    }
  }
  return atoms;
};

/** Canonical text: products in code-unit order, the constant last. */
export const format = (p: Polynomial): string => {
  const products = [...p.keys()].filter((product) => product !== '').sort();
  let text = '';
  for (const product of products) {
    const c = p.get(product)!;
    const size = Math.abs(c) === 1 ? product : `${Math.abs(c)}*${product}`;
    text += (c < 0 ? '-' : text === '' ? '' : '+') + size;
  }
  const c = p.get('') ?? 0;
  if (text === '') return String(c);
  return c === 0 ? text : text + (c < 0 ? String(c) : `+${c}`);
};

const TOKEN = /\s*(?:(\d+)|([A-Za-z_][A-Za-z0-9_]*)|([-+*/()]))/y;

/** Reads an expression: whole numbers, symbols, + - *, parentheses, floor(expression/number). */
export const parsePolynomial = (text: string): Polynomial => {
  const tokens = tokenize(text);
  let at = 0;
  const refuse = (): never =>
    fail(
      'shape',
      `dimension '${text}' is not an expression of whole numbers, names, + - * and floor((...)/n)`,
      { dimension: text },
    );
  const expect = (token: string): void => {
    if (tokens[at] !== token) refuse();
    at += 1;
  };
  const sum = (): Polynomial => {
    let total = tokens[at] === '-' ? constant(0) : product();
    while (tokens[at] === '+' || tokens[at] === '-') {
      const sign = tokens[at] === '+' ? 1 : -1;
      at += 1;
      total = add(total, product(), sign);
    }
    return total;
  };
  const product = (): Polynomial => {
    let total = factor();
    while (tokens[at] === '*') {
      at += 1;
      total = multiply(total, factor());
    }
    return total;
  };
  const factor = (): Polynomial => {
    const token = tokens[at] ?? refuse();
    at += 1;
    if (/^\d/.test(token)) return constant(Number(token));
    if (token === '(') {
      const inner = sum();
      expect(')');
      return inner;
    }
    if (token === 'floor' && tokens[at] === '(') return floorCall();
    return /^\w/.test(token) ? atom(token) : refuse();
  };
  const floorCall = (): Polynomial => {
    expect('(');
    const inner = sum();
    expect('/');
    const divisor = Number(tokens[at]);
    at += 1;
    expect(')');
    return Number.isInteger(divisor) && divisor > 0 ? floorDivide(inner, divisor) : refuse();
  };
  const result = sum();
  return at === tokens.length ? result : refuse();
};

const tokenize = (text: string): string[] => {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) tokens.push(match[0].trim());
  const consumed = tokens.join('').length === text.replaceAll(/\s/g, '').length;
  if (!consumed || tokens.length === 0)
    fail('shape', `dimension '${text}' holds a character that is not allowed`, { dimension: text });
  return tokens;
};
