import { clock } from '../progress/format.js';

const REDRAW_MS = 200;
const LINE_MS = 10_000;

export interface BiasProgressOptions {
  readonly stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Shows how far a system is and the time left for it: a live line on a terminal, a line now and then elsewhere. */
export const biasProgress = ({ stream, now }: BiasProgressOptions) => {
  let current = '';
  let started = now();
  let first = 0;
  let last = -Infinity;
  return (system: string, done: number, total: number): void => {
    if (system !== current) {
      // The first batch includes compiling: the pace is measured from its end.
      [current, started, first, last] = [system, now(), done, -Infinity];
    }
    if (done < total && now() - last < (stream.isTTY ? REDRAW_MS : LINE_MS)) return;
    last = now();
    const pace = (last - started) / 1000 / (done - first);
    const left = Number.isFinite(pace) ? `, ${clock(pace * (total - done))} left` : '';
    const text = `${system}: ${done} of ${total} clips${done < total ? left : ''}`;
    stream.write(stream.isTTY ? `\r\u001b[2K${text}${done === total ? '\n' : ''}` : `${text}\n`);
  };
};
