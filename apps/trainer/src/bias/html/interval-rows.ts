import type { Estimate } from '../report/bias-report.js';
import { h, type Markup } from './markup.js';
import { linearScale, type Scale } from './scale.js';

/** A line of a plot: what it is, where it lies, and the same in words. */
export interface IntervalRow {
  readonly label: string;
  readonly estimate: Estimate | null;
  readonly text: string;
  /** Colour, from 0; rows of one series share it. */
  readonly series: number;
  /** Starts a new block, with this heading. */
  readonly heading?: string;
}

export interface IntervalPlot {
  readonly rows: readonly IntervalRow[];
  /** Where no difference lies; drawn as a line. */
  readonly zero?: number;
  readonly format: (value: number) => string;
  readonly caption: string;
}

const place = (scale: Scale, value: number): string => (100 * scale.at(value)).toFixed(2);

/** Dots with their intervals, one a row, on a common scale: text is HTML, so that a phone can break it. */
export const intervalPlot = ({ rows, zero, format, caption }: IntervalPlot): Markup => {
  const numbers = rows.flatMap(({ estimate }) => (estimate ? [estimate.low, estimate.high, estimate.estimate] : [])); // prettier-ignore
  const scale = linearScale([...numbers.filter((value) => value !== null), ...(zero === undefined ? [] : [zero])]); // prettier-ignore
  return h`<figure class="plot">
    <figcaption>${caption}</figcaption>
    ${rows.map((row) => plotRow(row, scale, zero))}
    <div class="row axis">
      <span class="label"></span>
      <span class="ticks">${scale.ticks.map((tick) => h`<span style="left:${place(scale, tick)}%">${format(tick)}</span>`)}</span>
      <span class="value"></span>
    </div>
  </figure> `;
};

const plotRow = (
  { label, estimate, text, series, heading }: IntervalRow,
  scale: Scale,
  zero: number | undefined,
): Markup => h`${heading !== undefined && h`<p class="block">${heading}</p>
`}<div class="row"><span class="label">${label}</span><svg class="strip s${series % 6}" viewBox="0 0 100 16" preserveAspectRatio="none" role="img" aria-label="${label}: ${text}">${scale.ticks.map((tick) => h`<line class="grid" x1="${place(scale, tick)}" x2="${place(scale, tick)}" y1="0" y2="16"/>`)}${zero !== undefined && h`<line class="zero" x1="${place(scale, zero)}" x2="${place(scale, zero)}" y1="0" y2="16"/>`}${mark(estimate, scale)}</svg><span class="value">${text}</span></div>
`; // prettier-ignore

const mark = (one: Estimate | null, scale: Scale): Markup | false => {
  if (!one || one.estimate === null || one.low === null || one.high === null) return false;
  const dot = place(scale, one.estimate);
  return h`<line class="whisker" x1="${place(scale, one.low)}" x2="${place(scale, one.high)}" y1="8" y2="8"/><line class="dot" x1="${dot}" x2="${dot}" y1="8" y2="8"/>`;
};
