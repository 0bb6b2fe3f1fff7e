/** From numbers to places on a drawing. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  /** Place of a value, 0 at `low` and 1 at `high`; values outside stay at the ends. */
  readonly at: (value: number) => number;
  /** Round numbers within the range. */
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10];

/** A round step that parts a range into about `count` pieces. */
export const roundStep = (range: number, count: number): number => {
  const rough = range / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (STEPS.find((step) => step * power >= rough * 0.999) ?? 10);
};

/** A scale that holds all values and goes from round number to round number. */
export const linearScale = (values: readonly number[], count = 4): Scale => {
  const known = values.filter(Number.isFinite);
  const least = known.length > 0 ? Math.min(...known) : 0;
  const most = known.length > 0 ? Math.max(...known) : 1;
  const step = roundStep(most > least ? most - least : Math.abs(most) || 1, count);
  const low = step * Math.floor(least / step + 1e-9);
  const high = Math.max(step * Math.ceil(most / step - 1e-9), low + step);
  const pieces = Math.round((high - low) / step);
  return {
    low,
    high,
    at: (value) => Math.min(1, Math.max(0, (value - low) / (high - low))),
    ticks: Array.from({ length: pieces + 1 }, (_, i) => Number((low + i * step).toPrecision(12))),
  };
};
