import type { F32 } from '@distilwhisper/tensor';
import { describeGolden, expectClose, goldenPath, goldenTensors } from '@distilwhisper/testing';

import { decodeAudio } from '../node.js';
import { logMel } from './log-mel.js';
import { hannWindow, melFilters } from './mel-filters.js';

/** Columns `first`, `first + step`, ... of a `[mel, frame]` tensor, `count` of them. */
const columns = (
  mel: F32<['mel', 'frame']>,
  first: number,
  step: number,
  count: number,
): Float32Array => {
  const [bins = 0, frames = 0] = mel.shape;
  return Float32Array.from(
    { length: bins * count },
    (_, i) => mel.data[Math.floor(i / count) * frames + first + (i % count) * step]!,
  );
};

const meanDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0) / a.length;

describeGolden('audio', () => {
  it('builds the mel filters and the Hann window of openai/whisper', () => {
    const filters = goldenTensors('audio', 'mel_filters.safetensors');
    for (const bins of [80, 128]) filters.expectClose(`mel_${bins}`, melFilters(bins));
    filters.expectClose('hann_400', { shape: [400], data: hannWindow() });
  });

  const expected = goldenTensors('audio', 'log_mel.safetensors');
  const clips = [...new Set(expected.names.map((name) => name.split('.')[0]!))];
  for (const clip of clips)
    for (const bins of [80, 128])
      it(`log-mel of ${clip}, ${bins} bins`, async () => {
        const { samples } = await decodeAudio(goldenPath('audio', `${clip}.wav`));
        const padded = logMel(samples, { bins, padToSeconds: 30 });
        const unpadded = logMel(samples, { bins });
        const prefix = `${clip}.${bins}.`;
        expect([...expected.i32(`${prefix}frames`).data]).toEqual([
          padded.shape[1],
          unpadded.shape[1],
        ]);
        for (const name of expected.names.filter((n) => n.startsWith(prefix))) {
          const part = /(un)?padded_(first|every|last)(\d+)$/.exec(name);
          if (!part) continue;
          const mel = part[1] ? unpadded : padded;
          const { data, shape } = expected.f32(name);
          const count = shape[1]!;
          const step = part[2] === 'every' ? Number(part[3]) : 1;
          const first = part[2] === 'last' ? mel.shape[1]! - count : 0;
          const actual = columns(mel, first, step, count);
          expectClose(actual, data, expected.tolerance(name));
          expect(meanDifference(actual, data)).toBeLessThan(1e-5);
        }
      });
});
