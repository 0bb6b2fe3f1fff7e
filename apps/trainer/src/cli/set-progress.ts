const REDRAW_MS = 200;
const LINE_MS = 10_000;

/** Progress over named sets on standard error: a live line on a terminal, a line now and then elsewhere. */
export const setProgress = (quiet: boolean) => {
  let last = performance.now();
  return (set: string, done: number, total: number): void => {
    const { stderr } = process;
    const now = performance.now();
    if (quiet || (done < total && now - last < (stderr.isTTY ? REDRAW_MS : LINE_MS))) return;
    last = now;
    const text = `${set}: ${done} of ${total} clips`;
    stderr.write(stderr.isTTY ? `\r\u001b[2K${text}${done === total ? '\n' : ''}` : `${text}\n`);
  };
};
