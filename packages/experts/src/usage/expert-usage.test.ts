import { expertUsage, type GateWindow } from './expert-usage.js';

/** Ten positions, two layers; three tokens, three layers. */
const WINDOWS: readonly GateWindow[] = [
  {
    start: 0,
    language: 'fa',
    encoder: [
      [1, 0, 0, 0, 0],
      [1, 1, 1, 1, 1],
    ],
    decoder: [
      [1, 0],
      [0, 0],
      [1, 1],
    ],
    tokens: [
      { id: 11, text: ' a' },
      { id: 12, text: 'b' },
    ],
  },
  {
    start: 0.1,
    language: 'fa',
    encoder: [
      [0, 0, 0, 0, 1],
      [1, 1, 1, 1, 0],
    ],
    decoder: [[1], [0], [1]],
    tokens: [{ id: 13, text: ' c' }],
  },
];

describe('expertUsage', () => {
  it('counts open gates by layer and by token', () => {
    const { share, encoder, decoder } = expertUsage(WINDOWS);
    expect(encoder).toMatchObject({ count: 10, shareByLayer: [0.2, 0.9], share: 0.55 });
    expect(decoder).toMatchObject({ count: 3, shareByLayer: [0.6667, 0, 1], share: 0.5556 });
    expect(share).toBe(Math.round((16 / 29) * 1e4) / 1e4);
    expect(decoder.tokens).toEqual([
      { id: 11, text: ' a', gates: '101', share: 0.6667 },
      { id: 12, text: 'b', gates: '001', share: 0.3333 },
      { id: 13, text: ' c', gates: '101', share: 0.6667 },
    ]);
    expect(encoder.windows).toEqual([
      { start: 0, end: 0.1, language: 'fa', gates: ['10000', '11111'] },
      { start: 0.1, end: 0.2, language: 'fa', gates: ['00001', '11110'] },
    ]);
  });

  it('has no share where nothing was heard or said', () => {
    expect(expertUsage([])).toMatchObject({ share: null, encoder: { share: null, count: 0 } });
    const silent = [{ ...WINDOWS[0]!, decoder: [[], [], []], tokens: [] }];
    expect(expertUsage(silent).decoder).toEqual({
      share: null,
      shareByLayer: [null, null, null],
      count: 0,
      tokens: [],
    });
  });

  it('refuses gates that are not one a token', () => {
    const wrong = [{ ...WINDOWS[0]!, decoder: [[1, 0], [1], [1, 1]] }];
    expect(() => expertUsage(wrong)).toThrow('decoder layer 1 has 1 gates, expected 2');
  });
});
