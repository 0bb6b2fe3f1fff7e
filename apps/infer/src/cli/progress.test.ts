import { Writable } from 'node:stream';
import { clock, progressFor } from './progress.js';

/** A progress display whose clock the test moves, and what it wrote. */
const display = (isTTY: boolean) => {
  let time = 0;
  let written = '';
  const stream = Object.assign(
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        written += chunk.toString();
        done();
      },
    }),
    { isTTY },
  );
  const progress = progressFor({ label: 'talk.mp3', stream, now: () => time });
  const at = (milliseconds: number, done: number, total?: number): string => {
    time = milliseconds;
    written = '';
    progress.update(done, total);
    return written;
  };
  const finish = (): string => {
    written = '';
    progress.finish();
    return written;
  };
  return { at, finish };
};

describe('progressFor', () => {
  it('says nothing in the first two seconds', () => {
    const { at, finish } = display(true);
    expect(at(1999, 30, 60)).toBe('');
    expect(finish()).toBe('');
  });

  it('draws a bar on a terminal, at most ten times a second, and wipes it', () => {
    const { at, finish } = display(true);
    expect(at(2000, 30, 60)).toBe(
      '\r\u001b[2K[############............] talk.mp3: 0:30 of 1:00, 15.0x real time, 0:02 left',
    );
    expect(at(2050, 40, 60)).toBe('');
    expect(at(2100, 60, 60)).toContain(`[${'#'.repeat(24)}]`);
    expect(finish()).toBe('\r\u001b[2K');
  });

  it('writes plain lines ten seconds apart where there is no terminal', () => {
    const { at, finish } = display(false);
    expect(at(2000, 30, 90)).toBe('talk.mp3: 0:30 of 1:30, 15.0x real time, 0:04 left\n');
    expect(at(11_999, 60, 90)).toBe('');
    expect(at(12_000, 72, 90)).toContain('1:12 of 1:30, 6.0x');
    expect(at(30_000, 90, 90)).toBe('');
    expect(finish()).toBe('');
  });

  it('does without a length', () => {
    expect(display(true).at(4000, 8)).toBe('\r\u001b[2Ktalk.mp3: 0:08, 2.0x real time');
  });
});

it.each([
  [0, '0:00'],
  [59.6, '1:00'],
  [3599, '59:59'],
  [3661, '1:01:01'],
  [-1, '0:00'],
])('clock(%d) is %s', (seconds, text) => {
  expect(clock(seconds)).toBe(text);
});
