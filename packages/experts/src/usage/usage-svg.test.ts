import { expertUsage } from './expert-usage.js';
import { expertUsageSvg } from './usage-svg.js';

const tokens = [' قطار', ' & <b>', '\u0000x'].map((text, id) => ({ id, text }));
const usageOf = (count: number) =>
  expertUsage([
    {
      start: 0,
      language: 'fa',
      encoder: [Array<number>(100).fill(1), Array.from({ length: 100 }, (_, i) => i % 2)],
      decoder: [Array<number>(count).fill(0), Array<number>(count).fill(1)],
      tokens: Array.from({ length: count }, (_, i) => tokens[i % 3]!),
    },
  ]);
const count = (svg: string, part: string): number => svg.split(part).length - 1;

describe('expertUsageSvg', () => {
  const svg = expertUsageSvg([{ name: 'a "b".wav', language: 'fa', usage: usageOf(3) }]);

  it('is well-formed and needs nothing from outside', () => {
    const open: string[] = [];
    for (const [, end, name, self] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (end) expect(open.pop()).toBe(name);
      else if (!self) open.push(name!);
    }
    expect(open).toEqual([]);
    expect(svg).not.toMatch(/href|url\(|@import/);
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  it('escapes what was said, and shows it below its column', () => {
    expect(svg).toContain('>_قطار</text>');
    expect(svg).toContain('&amp;');
    expect(svg).not.toContain('<b>');
    expect(svg).not.toContain('\u0000');
    expect(svg).toContain('a &quot;b&quot;.wav');
  });

  it('has a cell for each token and layer, in the colour of its gate', () => {
    expect(count(svg, ': expert</title>')).toBe(3);
    expect(count(svg, ': shared</title>')).toBe(3);
    expect(svg).toMatch(/class="s4"><title>decoder layer 1, ' قطار': expert/);
    expect(svg).toMatch(/class="s0"><title>decoder layer 0, ' قطار': shared/);
    expect(svg).toMatch(/class="s4"><title>encoder layer 0, 0 to 0.02 s: 100 %/);
  });

  it('shows long recordings in columns of time, and says which tokens it leaves out', () => {
    const long = expertUsageSvg([{ name: 'x', language: 'fa', usage: usageOf(700) }]);
    expect(count(long, '<title>decoder layer')).toBe(2 * 600);
    expect(long).toContain('700 text tokens in 2 layers; the first 600 are shown');
  });
});
