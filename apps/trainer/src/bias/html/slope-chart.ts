import type { Estimate } from '../report/bias-report.js';
import { h, type Markup } from './markup.js';
import { linearScale, type Scale } from './scale.js';

export interface Slope {
  readonly label: string;
  readonly before: Estimate;
  readonly after: Estimate;
  readonly series: number;
}

export interface SlopePanel {
  readonly title: string;
  readonly slopes: readonly Slope[];
}

const WIDTH = 250;
const HEIGHT = 220;
const TOP = 12;
const BOTTOM = HEIGHT - 26;
const [LEFT, RIGHT] = [46, 158];
const LINE = 14;

/** Moves labels apart to at least `gap`, in order, with as little moving as one pass down and one up allow. */
export const spreadLabels = (places: readonly number[], gap: number, limit: number): number[] => {
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  const moved = [...places];
  order.forEach((index, rank) => {
    if (rank > 0) moved[index] = Math.max(moved[index]!, moved[order[rank - 1]!]! + gap);
  });
  [...order].reverse().forEach((index, rank, down) => {
    const below = rank === 0 ? limit : moved[down[rank - 1]!]! - gap;
    moved[index] = Math.min(moved[index]!, below);
  });
  return moved;
};

/** One small chart for each quantisation: every group's rate before and after, with intervals, on a common scale. */
export const slopeCharts = (panels: readonly SlopePanel[], caption: string): Markup => {
  const ends = panels.flatMap(({ slopes }) => slopes.flatMap(({ before, after }) => [before.low, before.high, after.low, after.high])); // prettier-ignore
  const scale = linearScale([0, ...ends.filter((end) => end !== null).map((end) => 100 * end)]);
  return h`<figure class="slopes">
    <figcaption>${caption}</figcaption>
    <div class="panels">${panels.map((panel) => drawPanel(panel, scale))}</div>
  </figure> `;
};

const height = (scale: Scale, rate: number | null): number =>
  BOTTOM - (BOTTOM - TOP) * scale.at(100 * (rate ?? NaN));

const drawPanel = ({ title, slopes }: SlopePanel, scale: Scale): Markup => {
  const drawable = slopes.filter(({ before, after }) => before.estimate !== null && after.estimate !== null); // prettier-ignore
  const labels = spreadLabels(drawable.map(({ after }) => height(scale, after.estimate)), LINE, BOTTOM); // prettier-ignore
  const said = drawable.map(({ label, before, after }) => `${label} ${(100 * before.estimate!).toFixed(1)} to ${(100 * after.estimate!).toFixed(1)}`).join('; '); // prettier-ignore
  return h`<svg
    class="panel"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="${title}: ${said}"
  >
    ${scale.ticks.map((tick) => h`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${height(scale, tick / 100).toFixed(1)}" y2="${height(scale, tick / 100).toFixed(1)}" /><text class="tick" x="${LEFT - 12}" y="${(height(scale, tick / 100) + 4).toFixed(1)}" text-anchor="end">${tick}</text>`)}
    ${drawable.map((slope, i) => drawSlope(slope, labels[i]!, scale))}
    <text class="tick" x="${LEFT}" y="${HEIGHT - 8}" text-anchor="middle">float32</text>
    <text class="tick" x="${RIGHT}" y="${HEIGHT - 8}" text-anchor="middle">${title}</text>
  </svg> `;
};

const drawSlope = (
  { label, before, after, series }: Slope,
  labelAt: number,
  scale: Scale,
): Markup => {
  const y = (rate: number | null): string => height(scale, rate).toFixed(1);
  // Whiskers of groups stand side by side, so that they can be told apart.
  const shift = 3 * (series % 6);
  const end = (x: number, { estimate, low, high }: Estimate): Markup => h`<line class="whisker" x1="${x}" x2="${x}" y1="${y(low)}" y2="${y(high)}"/><circle cx="${x}" cy="${y(estimate)}" r="3.5"/>`; // prettier-ignore
  return h`<g class="s${series % 6}"><line class="slope" x1="${LEFT - shift}" y1="${y(before.estimate)}" x2="${RIGHT + shift}" y2="${y(after.estimate)}"/>${end(LEFT - shift, before)}${end(RIGHT + shift, after)}<text x="${RIGHT + 24}" y="${(labelAt + 4).toFixed(1)}">${label}</text></g>`;
};
