import { POSITION_SECONDS, type ExpertUsage } from './expert-usage.js';
import { box, percent, text } from './svg-markup.js';
import { fillOf } from './svg-style.js';

/** A part of the picture and how much of its height it takes. */
export interface Panel {
  readonly height: number;
  readonly markup: string;
}

export interface Frame {
  /** Left edge of the cells; axis labels are left of it. */
  readonly left: number;
  /** Width of the cells. */
  readonly width: number;
  readonly top: number;
}

const ROW = 16;
const MOST_COLUMNS = 240;
const NICE_SECONDS = [0.02, 0.04, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** Encoder positions over time: a row a layer, the first at the bottom; a column is a stretch of time. */
export const encoderPanel = ({ encoder }: ExpertUsage, { left, width, top }: Frame): Panel => {
  const end = Math.max(POSITION_SECONDS, ...encoder.windows.map((window) => window.end));
  const layers = encoder.shareByLayer.length;
  const step = NICE_SECONDS.find((seconds) => end / seconds <= MOST_COLUMNS) ?? end / MOST_COLUMNS;
  const columns = Math.ceil(end / step - 1e-9);
  const cell = width / columns;
  const rowTop = (layer: number): number => top + (layers - 1 - layer) * ROW;
  const cells = sharesByColumn(encoder.windows, layers, columns, step).flatMap((shares, layer) =>
    shares.map((share, column) =>
      share === undefined
        ? ''
        : box(
            { x: left + column * cell, y: rowTop(layer), width: cell, height: ROW - 1 },
            fillOf(share),
            `encoder layer ${layer}, ${seconds(column * step)} to ${seconds(Math.min(end, (column + 1) * step))} s: ${percent(share)}`,
          ),
    ),
  );
  const axis = encoder.shareByLayer.map(
    (share, layer) =>
      text(left - 6, rowTop(layer) + 12, String(layer), { anchor: 'end', className: 'faint small' }) + // prettier-ignore
      text(left + width + 6, rowTop(layer) + 12, percent(share), { className: 'faint small' }),
  );
  const bottom = top + layers * ROW;
  const ticks = tickSeconds(end).map(
    (at) =>
    text(left + (at / (columns * step)) * width, bottom + 12, `${at} s`, { anchor: 'middle', className: 'faint small' }), // prettier-ignore
  );
  return { height: layers * ROW + 18, markup: [...cells, ...axis, ...ticks].join('') };
};

/** `[layer][column]`: the mean gate of the positions in it; undefined where nothing was heard. */
const sharesByColumn = (
  windows: ExpertUsage['encoder']['windows'],
  layers: number,
  columns: number,
  step: number,
): (number | undefined)[][] =>
  Array.from({ length: layers }, (_, layer) => {
    const open = new Float64Array(columns);
    const all = new Float64Array(columns);
    for (const { start, gates } of windows)
      for (let i = 0; i < (gates[layer]?.length ?? 0); i += 1) {
        const at = Math.floor((start + i * POSITION_SECONDS) / step + 1e-9);
        const column = Math.min(columns - 1, at);
        all[column] = all[column]! + 1;
        if (gates[layer]![i] === '1') open[column] = open[column]! + 1;
      }
    return Array.from(all, (count, column) => (count === 0 ? undefined : open[column]! / count));
  });

const tickSeconds = (end: number): number[] => {
  const step = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800].find((x) => end / x <= 12) ?? 3600;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
};

const seconds = (x: number): string => String(Math.round(x * 100) / 100);
