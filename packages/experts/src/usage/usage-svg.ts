import { MOST_TOKENS, decoderPanel } from './decoder-panel.js';
import { encoderPanel } from './encoder-panel.js';
import type { ExpertUsage } from './expert-usage.js';
import { box, escape, percent, text } from './svg-markup.js';
import { SCALE_STEPS, STYLE } from './svg-style.js';

/** The usage of one recording and what it is called. */
export interface NamedUsage {
  readonly name: string;
  readonly language: string;
  readonly usage: ExpertUsage;
}

const WIDTH = 960;
const LEFT = 48;
const CELLS = WIDTH - LEFT - 56;

/**
 * Heat maps of {@link expertUsage} as one SVG file without outside parts: for each recording the encoder
 * by layer and time, and the decoder by layer and token. Colours follow the reader's light or dark theme.
 */
export const expertUsageSvg = (recordings: readonly NamedUsage[]): string => {
  let y = 28;
  const parts = [text(16, y, 'Tokens sent to the language expert', { className: 'title' }), legend(y)]; // prettier-ignore
  y += 16;
  for (const { name, language, usage } of recordings) {
    const part = recordingPart(name, language, usage, y);
    parts.push(part.markup);
    y += part.height;
  }
  const height = Math.ceil(y + 8);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escape(`Share of tokens sent to the language expert: ${recordings.map(({ name, usage }) => `${name} ${percent(usage.share)}`).join(', ')}`)}</title>`,
    `<style>${STYLE}</style>`,
    box({ x: 0, y: 0, width: WIDTH, height }, 'page'),
    ...parts,
    '</svg>\n',
  ].join('\n');
};

const recordingPart = (name: string, language: string, usage: ExpertUsage, top: number) => {
  const { encoder, decoder } = usage;
  const parts = [
    text(16, top + 18, `${name} (${language}): ${percent(usage.share)} of all`),
    text(16, top + 40, `Encoder: ${percent(encoder.share)} of ${encoder.count} positions of 20 ms in ${encoder.shareByLayer.length} layers`, { className: 'faint' }), // prettier-ignore
    text(LEFT - 6, top + 54, 'layer', { anchor: 'end', className: 'faint small' }),
  ];
  let y = top + 58;
  const heard = encoderPanel(usage, { left: LEFT, width: CELLS, top: y });
  y += heard.height + 22;
  const rest = decoder.tokens.length > MOST_TOKENS ? `; the first ${MOST_TOKENS} are shown` : '';
  parts.push(
    heard.markup,
    text(16, y, `Decoder: ${percent(decoder.share)} of ${decoder.count} text tokens in ${decoder.shareByLayer.length} layers${rest}`, { className: 'faint' }), // prettier-ignore
    text(LEFT - 6, y + 14, 'layer', { anchor: 'end', className: 'faint small' }),
  );
  const said = decoderPanel(usage, { left: LEFT, width: CELLS, top: y + 18 });
  parts.push(said.markup);
  return { markup: parts.join('\n'), height: y + 18 + said.height + 8 - top };
};

/** The colour scale, at the right of the title. */
const legend = (y: number): string => {
  const left = WIDTH - 16 - SCALE_STEPS.length * 64;
  const swatches = SCALE_STEPS.map(
    ({ fill, label }, i) =>
      box({ x: left + i * 64, y: y - 16, width: 63, height: 10 }, fill) +
      text(left + i * 64 + 31, y + 6, label, { anchor: 'middle', className: 'faint small' }),
  );
  return text(left - 8, y - 6, 'share', { anchor: 'end', className: 'faint small' }) + swatches.join(''); // prettier-ignore
};
