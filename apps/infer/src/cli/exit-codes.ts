/** What the process says to the shell; listed in `distilwhisper --help`. */
export const EXIT = {
  done: 0,
  /** At least one file failed; the others were transcribed. */
  someFilesFailed: 1,
  /** An option or argument is wrong; nothing was started. */
  usage: 2,
  /** The model, an expert pack or the engine could not be loaded. */
  model: 3,
  /** Stopped by Ctrl-C or SIGTERM; finished files are kept. */
  interrupted: 130,
  /** Nobody reads standard output any more, as after `| head -1`: 128 + SIGPIPE. */
  closedPipe: 141,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
