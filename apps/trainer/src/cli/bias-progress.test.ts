import { biasProgress } from './bias-progress.js';

it('tells the time that is left from the pace after the first batch, a line every ten seconds', () => {
  let time = 0;
  const lines: string[] = [];
  const progress = biasProgress({ stream: { isTTY: false, write: (text) => Boolean(lines.push(String(text))) }, now: () => time }); // prettier-ignore
  progress('a float32', 8, 88);
  time = 5_000;
  progress('a float32', 13, 88);
  time = 20_000;
  progress('a float32', 28, 88); // 20 clips in 20 s, 60 left
  progress('a float32', 88, 88);
  progress('a int8', 8, 88);
  expect(lines).toEqual(['a float32: 8 of 88 clips\n', 'a float32: 28 of 88 clips, 1:00 left\n', 'a float32: 88 of 88 clips\n', 'a int8: 8 of 88 clips\n']); // prettier-ignore
});
