import type { Frame, Panel } from './encoder-panel.js';
import type { ExpertUsage, TokenUsage } from './expert-usage.js';
import { box, percent, text } from './svg-markup.js';
import { fillOf } from './svg-style.js';

const CELL = 14;
const LABELS = 78;
/** More would make a picture that nobody reads, and that browsers show slowly; the JSON has them all. */
export const MOST_TOKENS = 600;

/** Decoder tokens in lines: a column a token with its text below, a row a layer, the first at the bottom. */
export const decoderPanel = ({ decoder }: ExpertUsage, { left, width, top }: Frame): Panel => {
  const layers = decoder.shareByLayer.length;
  const perLine = Math.floor(width / CELL);
  const shown = decoder.tokens.slice(0, MOST_TOKENS);
  const lineHeight = layers * CELL + LABELS;
  const parts: string[] = [];
  for (let first = 0; first < shown.length; first += perLine) {
    const y = top + (first / perLine) * lineHeight;
    parts.push(lineOf(shown.slice(first, first + perLine), layers, left, y));
    const right = left + Math.min(perLine, shown.length) * CELL + 6;
    if (first === 0) parts.push(layerShares(decoder.shareByLayer, right, y));
  }
  const lines = Math.ceil(shown.length / perLine);
  return { height: lines * lineHeight, markup: parts.join('') };
};

const lineOf = (
  tokens: readonly TokenUsage[],
  layers: number,
  left: number,
  top: number,
): string => {
  const rowTop = (layer: number): number => top + (layers - 1 - layer) * CELL;
  const axis = Array.from({ length: layers }, (_, layer) =>
    text(left - 6, rowTop(layer) + 11, String(layer), { anchor: 'end', className: 'faint small' }),
  );
  const columns = tokens.map(({ text: label, gates, share }, column) => {
    const x = left + column * CELL;
    const cells = Array.from(gates, (gate, layer) =>
      box(
        { x, y: rowTop(layer), width: CELL - 1, height: CELL - 1 },
        fillOf(Number(gate)),
        `decoder layer ${layer}, '${label}': ${gate === '1' ? 'expert' : 'shared'}`,
      ),
    );
    const at = top + layers * CELL + 6;
    const name = text(x + 3, at, shortened(label), { className: 'small', rotate: 60 });
    return `<g><title>${percent(share)}</title>${name}</g>${cells.join('')}`;
  });
  return [...axis, ...columns].join('');
};

const layerShares = (shares: readonly (number | null)[], x: number, top: number): string =>
  shares
    .map(
      (share, layer) =>
      text(x, top + (shares.length - 1 - layer) * CELL + 11, percent(share), { className: 'faint small' }), // prettier-ignore
    )
    .join('');

const LONGEST_LABEL = 12;

/** A space that begins a word shows as a low line, as tokens with and without it are not the same. */
const shortened = (label: string): string => {
  const signs = [...label.replaceAll(' ', '_')];
  return signs.length > LONGEST_LABEL ? `${signs.slice(0, LONGEST_LABEL - 1).join('')}…` : signs.join(''); // prettier-ignore
};
