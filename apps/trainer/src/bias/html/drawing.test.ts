import { normalizerByName } from '@distilwhisper/metrics';
import { alignedText } from './aligned-text.js';
import { intervalPlot } from './interval-rows.js';
import { escapeHtml, h } from './markup.js';
import { linearScale, roundStep } from './scale.js';
import { slopeCharts, spreadLabels } from './slope-chart.js';

describe('markup', () => {
  it('escapes what is put in, markup apart', () => {
    const hostile = `<script>alert("1" & '2')</script>`;
    expect(h`<p title="${hostile}">${h`<b>${'<'}</b>`}${3}${false}</p>`.markup).toBe('<p title="&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;"><b>&lt;</b>3</p>'); // prettier-ignore
  });

  it('replaces control characters, which HTML cannot hold, and leaves all other letters', () => {
    expect(escapeHtml('a\u0000b\u001bc\td')).toBe('a\ufffdb\ufffdc\td');
    expect(escapeHtml('தமிழ் עברית 中文')).toBe('தமிழ் עברית 中文');
  });
});

describe('scales', () => {
  it('go from round number to round number', () => {
    expect([roundStep(100, 4), roundStep(9, 4), roundStep(0.7, 4)]).toEqual([25, 2.5, 0.2]);
    const scale = linearScale([3, 97]);
    expect([scale.low, scale.high, scale.ticks]).toEqual([0, 100, [0, 25, 50, 75, 100]]);
    expect([scale.at(50), scale.at(-10), scale.at(500)]).toEqual([0.5, 0, 1]);
  });

  it.each([[[]], [[0]], [[5, 5]], [[NaN]], [[-3]]])('hold %j', (values) => {
    const { low, high, at } = linearScale(values);
    expect(high).toBeGreaterThan(low);
    for (const value of values.filter(Number.isFinite)) expect(at(value)).toBeGreaterThanOrEqual(0);
  });
});

it('spreadLabels keeps order and distance, within the limit', () => {
  expect(spreadLabels([10, 50, 90], 14, 200)).toEqual([10, 50, 90]);
  expect(spreadLabels([50, 52, 51], 14, 200)).toEqual([50, 78, 64]);
  expect(spreadLabels([195, 199], 14, 200)).toEqual([186, 200]);
});

describe('plots', () => {
  const estimate = { estimate: 2, low: 1, high: 4 };

  it('draw dot and whisker at their places, and none where there is no interval', () => {
    const { markup } = intervalPlot({ caption: 'c', zero: 0, format: String, rows: [{ label: 'a', estimate, text: '2', series: 0 }, { label: 'b', estimate: null, text: '–', series: 1 }] }); // prettier-ignore
    expect(markup).toContain('<line class="whisker" x1="25.00" x2="100.00" y1="8" y2="8"/><line class="dot" x1="50.00" x2="50.00"'); // prettier-ignore
    expect(markup.split('class="dot"')).toHaveLength(2);
    expect(markup.split('class="zero"')).toHaveLength(3);
  });

  it('say in words what slopes show, escaped', () => {
    const slope = { label: '<low>', before: { estimate: 0.2, low: 0.1, high: 0.3 }, after: { estimate: 0.4, low: 0.3, high: 0.5 }, series: 0 }; // prettier-ignore
    const { markup } = slopeCharts([{ title: 'int8', slopes: [slope] }], 'c');
    expect(markup).toContain('aria-label="int8: &lt;low&gt; 20.0 to 40.0"');
    expect(markup).not.toContain('<low>');
    expect(markup).not.toContain('NaN');
  });
});

describe('aligned texts', () => {
  const options = { normalizer: normalizerByName('marks'), unit: 'word' } as const;

  it('mark what is wrong, missing and too much', () => {
    const { markup } = alignedText({ reference: 'the small house by the river', hypothesis: 'the mall house the the river' }, options); // prettier-ignore
    expect(markup).toBe('the <mark title="small">mall</mark> house <mark title="by">the</mark> the river'); // prettier-ignore
    expect(alignedText({ reference: 'a b', hypothesis: 'a b c' }, options).markup).toBe('a b <ins>c</ins>'); // prettier-ignore
    expect(alignedText({ reference: 'a b', hypothesis: 'a' }, options).markup).toBe('a <del>b</del>'); // prettier-ignore
  });

  it('cut long ones and say how much', () => {
    const { markup } = alignedText({ reference: 'x', hypothesis: 'x '.repeat(100) }, options);
    expect(markup).toContain('… and 52 more');
  });

  it('set characters side by side where the writing parts no words', () => {
    const { markup } = alignedText({ reference: 'กข', hypothesis: 'กค' }, { ...options, unit: 'character' }); // prettier-ignore
    expect(markup).toBe('ก<mark title="ข">ค</mark>');
  });
});
