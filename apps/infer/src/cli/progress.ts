export interface ProgressSink {
  /** Seconds of audio done and, where the length is known, in all. */
  update(doneSeconds: number, totalSeconds: number | undefined): void;
  finish(): void;
}

export interface ProgressOptions {
  readonly label: string;
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Milliseconds, monotonic; an argument so that tests need no clock. */
  readonly now: () => number;
}

const QUIET_MS = 2000;
const REDRAW_MS = 100;
const LINE_MS = 10_000;
const BAR_WIDTH = 24;

/** Progress of one file: a bar on a terminal, a plain line every ten seconds elsewhere, nothing in the first two seconds. */
export const progressFor = ({ label, stream, now }: ProgressOptions): ProgressSink => {
  const start = now();
  const interval = stream.isTTY ? REDRAW_MS : LINE_MS;
  let last = start + QUIET_MS - interval;
  let drawn = false;
  return {
    update(done, total) {
      const time = now();
      const isLate = total !== undefined && done >= total && !stream.isTTY;
      if (isLate || time - start < QUIET_MS || time - last < interval) return;
      last = time;
      const text = describe(label, done, total, (time - start) / 1000);
      if (stream.isTTY) stream.write(`\r\u001b[2K${bar(done, total)}${text}`);
      else stream.write(`${text}\n`);
      drawn = true;
    },
    finish() {
      if (drawn && stream.isTTY) stream.write('\r\u001b[2K');
    },
  };
};

const describe = (
  label: string,
  done: number,
  total: number | undefined,
  elapsed: number,
): string => {
  const speed = elapsed > 0 ? done / elapsed : 0;
  const rate = `${speed.toFixed(1)}x real time`;
  if (total === undefined) return `${label}: ${clock(done)}, ${rate}`;
  const left = speed > 0 ? `, ${clock((total - done) / speed)} left` : '';
  return `${label}: ${clock(done)} of ${clock(total)}, ${rate}${left}`;
};

const bar = (done: number, total: number | undefined): string => {
  if (total === undefined || total <= 0) return '';
  const filled = Math.round(Math.min(1, done / total) * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] `;
};

/** Seconds as m:ss or h:mm:ss. */
export const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};
