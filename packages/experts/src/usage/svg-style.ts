/** Steps of the colour scale, none to all; each with a fill for light and for dark pages. */
const SCALE = [
  ['#e8ebef', '#262c36'],
  ['#bcd3ee', '#1d3d63'],
  ['#84b0e0', '#235f9f'],
  ['#3f82c8', '#4a90dc'],
  ['#0b4a8f', '#9fcbff'],
] as const;

/** The class of the fill for a share of 0 to 1. */
export const fillOf = (share: number): string =>
  `s${Math.min(SCALE.length - 1, Math.floor(share * SCALE.length))}`;

/** The shares that a step stands for, in percent. */
export const SCALE_STEPS: readonly { readonly fill: string; readonly label: string }[] = SCALE.map(
  (_, i) => ({
    fill: `s${i}`,
    label: `${(i * 100) / SCALE.length}–${((i + 1) * 100) / SCALE.length} %`,
  }),
);

const rules = (theme: 0 | 1, [page, text, faint]: readonly [string, string, string]): string =>
  [
    `.page{fill:${page}}text{fill:${text}}.faint{fill:${faint}}line{stroke:${faint}}`,
    ...SCALE.map((fills, i) => `.s${i}{fill:${fills[theme]}}`),
  ].join('');

/** The picture brings its own background, so that it reads on any page; colours follow the reader's theme. */
export const STYLE = [
  'text{font:12px system-ui,"Noto Sans",sans-serif}.title{font-size:16px;font-weight:600}.small{font-size:10px}',
  rules(0, ['#ffffff', '#1f2328', '#59636e']),
  `@media (prefers-color-scheme:dark){${rules(1, ['#0d1117', '#e6edf3', '#9198a1'])}}`,
].join('');
