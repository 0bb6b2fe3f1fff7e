import type { Estimate } from './bias-report.js';

/** A number with a true minus sign; `–` for none. */
export const number = (value: number | null, digits = 1): string => {
  if (value === null) return '–';
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
};

const signed = (value: number | null, digits = 1): string =>
  value !== null && value > 0 ? `+${number(value, digits)}` : number(value, digits);

const hundredfold = (value: number | null): number | null => (value === null ? null : 100 * value);

/** `61.2 (58.0 to 64.9)`, of 100 words. */
export const ratePhrase = ({ estimate, low, high }: Estimate): string =>
  `${number(hundredfold(estimate))} (${number(hundredfold(low))} to ${number(hundredfold(high))})`;

/** `+2.1 points (−0.3 to 4.5)` */
export const pointsPhrase = ({ estimate, low, high }: Estimate): string =>
  `${signed(hundredfold(estimate))} points (${number(hundredfold(low))} to ${number(hundredfold(high))})`;

/** `1.05 (0.94 to 1.17)` */
export const ratioPhrase = ({ estimate, low, high }: Estimate): string =>
  `${number(estimate, 2)} (${number(low, 2)} to ${number(high, 2)})`;

/** Short forms for tables: `61.2 [58.0, 64.9]`. */
export const rateCell = (one: Estimate | null): string =>
  one ? `${number(hundredfold(one.estimate))} [${number(hundredfold(one.low))}, ${number(hundredfold(one.high))}]` : '–'; // prettier-ignore

export const pointsCell = (one: Estimate | null): string =>
  one ? `${signed(hundredfold(one.estimate))} [${number(hundredfold(one.low))}, ${number(hundredfold(one.high))}]` : '–'; // prettier-ignore

export const ratioCell = (one: Estimate | null): string =>
  one ? `${number(one.estimate, 2)} [${number(one.low, 2)}, ${number(one.high, 2)}]` : '–';

export const pCell = (p: number | null): string =>
  p === null ? '–' : p < 0.001 ? '<0.001' : p.toFixed(3);

export const pPhrase = (p: number | null): string =>
  p === null ? 'p not known' : p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;

/** Which side of `none` the whole interval lies on; `unclear` where it holds it. */
export const side = ({ low, high }: Estimate, none: number): 'above' | 'below' | 'unclear' => {
  if (low !== null && low > none) return 'above';
  return high !== null && high < none ? 'below' : 'unclear';
};

export const percent = (part: number, whole: number): string =>
  `${whole === 0 ? 0 : Math.round((100 * part) / whole)} %`;
