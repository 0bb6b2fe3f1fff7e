import type { Segment } from '@distilwhisper/whisper';
import { placeSegment, recordingTime } from './joined-window.js';

/** 2 to 4 s and 10 to 11 s of a recording, 3 s of window. */
const window = {
  firstFrame: 200,
  pieces: [{ start: 200, end: 400 }, { start: 1000, end: 1100 }], // prettier-ignore
};

describe('recordingTime', () => {
  it.each([
    [2, 'start', 2],
    [3.5, 'start', 3.5],
    [4, 'start', 10],
    [4, 'end', 4],
    [4.25, 'end', 10.25],
    [5, 'end', 11],
    [5.5, 'end', 11.5],
  ] as const)('%d s as %s of the window is %d s of the recording', (time, edge, expected) => {
    expect(recordingTime(window, time, edge)).toBeCloseTo(expected, 9);
  });
});

it('places a segment and its words', () => {
  const words = [
    { word: ' one', start: 3, end: 4, probability: 1 },
    { word: ' two', start: 4, end: 4.6, probability: 1 },
  ];
  const segment = { seek: 200, start: 3, end: 4.6, text: ' one two', words } as unknown as Segment;
  const mel = { dtype: 'float32', shape: [1, 300], data: new Float32Array(300) } as never;
  const placed = placeSegment({ ...window, mel }, segment);
  expect([placed.start, placed.end, placed.seek]).toEqual([3, 10.6, 200]);
  expect(placed.words!.map(({ start, end }) => [start, end])).toEqual([[3, 4], [10, 10.6]]); // prettier-ignore
});
