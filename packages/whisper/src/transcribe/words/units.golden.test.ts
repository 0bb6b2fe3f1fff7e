import { describeGolden, goldenTensors } from '@distilwhisper/testing';
import { dynamicTimeWarping } from './dynamic-time-warping.js';
import { medianFilter } from './median-filter.js';

describeGolden('whisper', () => {
  const units = goldenTensors('whisper', 'units.safetensors');

  for (const name of units.names.filter((tensor) => /^median_\d+$/.test(tensor)))
    it(`filters ${name}`, () => {
      const input = units.f32('median_in');
      const width = Number(name.slice('median_'.length));
      const data = medianFilter(input.data, input.shape.at(-1)!, width);
      units.expectClose(name, { shape: input.shape, data });
    });

  it('finds the path of least cost', () => {
    const cost = units.f32('dtw_cost');
    const [rows, columns] = cost.shape as [number, number];
    const path = dynamicTimeWarping(cost.data, rows, columns);
    units.expectClose('dtw_text_indices', { shape: [path.rows.length], data: path.rows });
    units.expectClose('dtw_time_indices', { shape: [path.columns.length], data: path.columns });
  });
});
