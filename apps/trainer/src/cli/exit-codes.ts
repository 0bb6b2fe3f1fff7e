/** What the process says to the shell; listed in `distilwhisper-train --help`. */
export const EXIT = {
  done: 0,
  /** The work failed: broken data, a loss that is not finite, a full disk. */
  failed: 1,
  /** An option, argument or configuration is wrong; nothing was started. */
  usage: 2,
  /** The model, an expert pack, the teacher or the engine could not be loaded. */
  model: 3,
  /** Stopped by Ctrl-C or SIGTERM; the same command goes on. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
