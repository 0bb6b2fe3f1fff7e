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
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
