import { fail } from '../errors.js';
import type { ErrorSample } from '../stats/samples.js';

/** An utterance under one condition: its errors and everything they may depend on. */
export interface RegressionRow extends ErrorSample {
  /** Values of factors: `{ gender: 'female', scheme: 'int8' }`. */
  readonly labels?: Readonly<Record<string, string | undefined>>;
  /** Values of covariates: `{ logHours: 2.1 }`. */
  readonly numbers?: Readonly<Record<string, number | undefined>>;
}

export interface DesignOptions {
  /** Factors and covariates by name, and interactions of two as pairs: `['gender', 'scheme', ['gender', 'scheme']]`. */
  readonly terms: readonly (string | readonly [string, string])[];
  /** The level every other level of a factor is compared with. Default: the one with most words. */
  readonly references?: Readonly<Record<string, string>>;
}

/** Rows ready for regression: errors ~ exp(offset + x b), offset = ln words. */
export interface Design {
  /** `(intercept)`, `gender=female`, `gender=female:scheme=int8`, `logHours`, ... */
  readonly columns: readonly string[];
  /** [row][column] */
  readonly x: readonly Float64Array[];
  readonly errors: Float64Array;
  /** ln of the reference words. */
  readonly offset: Float64Array;
  /** Speaker of each row; undefined where unknown. */
  readonly speakers: readonly (string | undefined)[];
  /** Reference level of each factor. */
  readonly references: Readonly<Record<string, string>>;
  /** Rows left out. */
  readonly dropped: { readonly missingValue: number; readonly zeroWords: number };
}

/** A named column of one term, and its value in a row. */
interface Column {
  readonly name: string;
  readonly value: (row: RegressionRow) => number;
}

const isFactor = (rows: readonly RegressionRow[], term: string): boolean =>
  rows.some((row) => row.labels !== undefined && term in row.labels);

const valueOf = (row: RegressionRow, term: string): string | number | undefined => {
  const label = row.labels?.[term];
  if (label !== undefined && label !== '') return label;
  const number = row.numbers?.[term];
  return number !== undefined && Number.isFinite(number) ? number : undefined;
};

/** Levels of a factor with their words, most words first. */
function levelsByWords(rows: readonly RegressionRow[], factor: string): string[] {
  const words = new Map<string, number>();
  for (const row of rows) {
    const level = String(valueOf(row, factor));
    words.set(level, (words.get(level) ?? 0) + row.words);
  }
  return [...words.keys()].sort((a, b) => words.get(b)! - words.get(a)! || (a < b ? -1 : 1));
}

function referenceLevel(
  levels: readonly string[],
  factor: string,
  wanted: string | undefined,
): string {
  if (levels.length < 2)
    fail(
      'argument',
      `factor "${factor}" has only the level "${levels[0]}": nothing to compare; leave it out or add data of another group`,
      { factor, levels },
    );
  if (wanted !== undefined && !levels.includes(wanted))
    fail(
      'missing',
      `factor "${factor}" has no level "${wanted}" for a reference; there are ${levels.join(', ')}`,
      {
        factor,
        levels,
      },
    );
  return wanted ?? levels[0]!;
}

/** Treatment coding: one column for each level but the reference. */
const factorColumns = (factor: string, levels: readonly string[], reference: string): Column[] =>
  levels
    .filter((level) => level !== reference)
    .sort()
    .map((level) => ({
      name: `${factor}=${level}`,
      value: (row) => (valueOf(row, factor) === level ? 1 : 0),
    }));

const productColumns = (a: readonly Column[], b: readonly Column[]): Column[] =>
  a.flatMap((left) =>
    b.map((right) => ({
      name: `${left.name}:${right.name}`,
      value: (row) => left.value(row) * right.value(row),
    })),
  );

/** Rows with words and a value for every term, and how many others there were. */
function completeRows(
  rows: readonly RegressionRow[],
  names: readonly string[],
): { kept: RegressionRow[]; dropped: Design['dropped'] } {
  const spoken = rows.filter(({ words }) => words > 0);
  const kept = spoken.filter((row) => names.every((name) => valueOf(row, name) !== undefined));
  const dropped = {
    missingValue: spoken.length - kept.length,
    zeroWords: rows.length - spoken.length,
  };
  if (kept.length === 0)
    fail(
      'missing',
      `no row is left to fit: of ${rows.length}, ${dropped.zeroWords} have no reference words and ${dropped.missingValue} lack a value of ${names.join(', ') || 'no term'}`,
      dropped,
    );
  return { kept, dropped };
}

/**
 * Builds the design matrix of a rate regression. Rows without reference words have no rate, and rows
 * without a label or number that a term needs cannot be placed: both are left out and counted.
 * @throws code `argument` for a factor with one level, `missing` for an unknown reference level or when
 * no row is left.
 */
export function buildDesign(rows: readonly RegressionRow[], options: DesignOptions): Design {
  const names = [...new Set(options.terms.flat())];
  const { kept, dropped } = completeRows(rows, names);
  const references: Record<string, string> = {};
  const columnsOf = new Map<string, Column[]>();
  for (const name of names) {
    if (!isFactor(kept, name)) {
      columnsOf.set(name, [{ name, value: (row) => Number(valueOf(row, name)) }]);
      continue;
    }
    const levels = levelsByWords(kept, name);
    const reference = referenceLevel(levels, name, options.references?.[name]);
    references[name] = reference;
    columnsOf.set(name, factorColumns(name, levels, reference));
  }
  const columns: Column[] = [
    { name: '(intercept)', value: () => 1 },
    ...options.terms.flatMap((term) =>
      typeof term === 'string'
        ? columnsOf.get(term)!
        : productColumns(columnsOf.get(term[0])!, columnsOf.get(term[1])!),
    ),
  ];
  return {
    columns: columns.map(({ name }) => name),
    x: kept.map((row) => Float64Array.from(columns, ({ value }) => value(row))),
    errors: Float64Array.from(kept, ({ errors }) => errors),
    offset: Float64Array.from(kept, ({ words }) => Math.log(words)),
    speakers: kept.map(({ speaker }) => (speaker === '' ? undefined : speaker)),
    references,
    dropped,
  };
}
