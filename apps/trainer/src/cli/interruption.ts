/**
 * Turns the first Ctrl-C or SIGTERM into a signal, so that work can end in order; a second one ends the
 * process at once.
 */
export const interruptible = (): { readonly signal: AbortSignal; readonly done: () => void } => {
  const controller = new AbortController();
  const abort = () => {
    process.stderr.write('\nstopping after this step; once more to stop at once\n');
    controller.abort();
  };
  process.once('SIGINT', abort).once('SIGTERM', abort);
  return {
    signal: controller.signal,
    done: () => void process.off('SIGINT', abort).off('SIGTERM', abort),
  };
};
